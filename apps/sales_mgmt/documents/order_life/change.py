"""The one way to change a confirmed order: lines changed, added, removed; facts of the header.

The order is worked out anew by the same rules as a draft. What changes in quantity, amount and gross value is posted
to the order's own lines, so that the ledgers always sum to what the order says; credit is asked where exposure rises.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.documents import reservations
from sales_mgmt.documents.bulk_rows import alike
from sales_mgmt.documents.confirmed_rows import confirmed
from sales_mgmt.documents.order_life import log, production, reasons
from sales_mgmt.documents.order_life.change_request import HEADER_FIELDS, LINE_FIELDS, ChangeRequest
from sales_mgmt.documents.order_life.change_rules import problems
from sales_mgmt.documents.order_life.confirmed import acting_on, line_move, refresh_statuses, voucher_of_today
from sales_mgmt.documents.order_life.log import FieldChange, Total, Why
from sales_mgmt.documents.plans.order import new_line
from sales_mgmt.documents.posting import apply
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import ORDERED
from sales_mgmt.plan.posting_plan import LineMove, PostingPlan
from sales_mgmt.posting import line_ledger
from sales_mgmt.posting.refusals import throw_all

SHOWN_OF_NEW_LINES = ("item_code", "qty", "uom", "rate", "delivery_date", "warehouse")


def change(name: str, request: ChangeRequest, why: Why, modified: str | None = None) -> str | None:
    """Change a confirmed order; the name of the log, None where the request changes nothing.

    `modified`: the order's timestamp as the user saw it. Raises frappe.TimestampMismatchError where it is another one,
    frappe.ValidationError with everything that is wrong, CreditRefused where credit does not bear what rises.
    """
    reasons.check(why.reason, "Change", required=False)
    with acting_on(name) as order:
        if modified and not alike(modified, order.modified):
            frappe.throw(_("{0} was changed meanwhile. Reload it.").format(name), frappe.TimestampMismatchError)
        if found := problems(order, request, line_ledger.read_balances_of([name], latest=True)):
            throw_all(found, frappe.ValidationError, _("Please correct"))
        before = Total.of(order)
        order.load_doc_before_save()
        request.apply_to(order)
        order.name_new_rows()
        order.work_out()
        changes = [*_header_changes(order), *_line_changes(order)]
        if not changes:
            return None
        order.flags.ignore_validate_update_after_submit = True  # this is the path that may change what is agreed
        old = confirmed(order)
        moves = _moves(order, old)
        order.save()
        _post(order, old, moves)
        logged = log.write(order, "Change", why, changes, moves, before)
        refresh_statuses(order)
        return logged


def _post(order, old: dict, moves: Sequence[LineMove]) -> None:
    """Exposure that rises asks credit; what only falls passes over the limit and on credit hold."""
    line_ledger.set_tolerances(
        {
            row.name: dec(row.tolerance)
            for row in order.items
            if row.name in old and not alike(row.tolerance, old[row.name].tolerance)
        }
    )
    added = [replace(new_line(order, row), gross=ZERO) for row in order.items if row.name not in old]
    voucher, holds_stock = voucher_of_today(order), bool(order.reserve_stock)
    apply(PostingPlan(voucher, new_lines=tuple(added), line_moves=tuple(moves), holds_stock=holds_stock))
    reservations.renew(order, voucher)
    production.follow(order)


def _moves(order, old: dict) -> list[LineMove]:
    """The differences of the lines as movements; a line that was removed goes to zero."""
    kept = {row.name: row for row in order.items}
    rows = [*order.items, *(row for name, row in old.items() if name not in kept)]
    moves = []
    for row in rows:
        deltas = [_figure(kept, row, field) - _figure(old, row, field) for field in MOVED]
        if any(deltas):
            moves.append(line_move(order, row, ORDERED, *deltas))
    return moves


MOVED = ("stock_qty", "base_net_amount", "gross_amount")


def _figure(rows: dict, row, field: str) -> Decimal:
    return dec(rows[row.name].get(field)) if row.name in rows else ZERO


def _header_changes(order) -> list[FieldChange]:
    old = order.get_doc_before_save()
    return [
        FieldChange(field, order.meta.get_label(field), old.get(field), order.get(field))
        for field in HEADER_FIELDS
        if not alike(order.get(field), old.get(field))
    ]


def _line_changes(order) -> list[FieldChange]:
    old, kept = confirmed(order), {row.name for row in order.items}
    found = []
    for row in order.items:
        if row.name in old:
            fields = [field for field in LINE_FIELDS if not alike(row.get(field), old[row.name].get(field))]
            found += [_of_line(row, field, old[row.name].get(field), row.get(field)) for field in fields]
        else:
            found += [_of_line(row, field, None, row.get(field)) for field in SHOWN_OF_NEW_LINES]
    for name, row in old.items():
        if name not in kept:
            found += [_of_line(row, field, row.get(field), None) for field in SHOWN_OF_NEW_LINES]
    return found


def _of_line(row, field: str, before, after) -> FieldChange:
    return FieldChange(field, row.meta.get_label(field), before, after, row.name, row.idx, row.item_code)
