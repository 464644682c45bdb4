"""Close and reopen, whole orders or single lines (short close).

Closing cancels what is neither delivered nor invoiced: it leaves the credit exposure and cannot be delivered. What was
delivered stays to be billed. Reopening takes exactly that back, and credit decides anew.
"""

from collections.abc import Sequence
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.documents import reservations
from sales_mgmt.documents.order_life import log, production, reasons
from sales_mgmt.documents.order_life.confirmed import (
    acting_on,
    chosen_rows,
    line_move,
    refresh_statuses,
    voucher_of_today,
)
from sales_mgmt.documents.order_life.log import FieldChange, Why
from sales_mgmt.documents.posting import apply
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.credit_stages import REOPEN
from sales_mgmt.plan.movements import CANCELLED
from sales_mgmt.plan.posting_plan import LineMove, PostingPlan
from sales_mgmt.posting import line_ledger
from sales_mgmt.posting.line_ledger import Balances
from sales_mgmt.posting.refusals import throw_all


def close(name: str, why: Why, lines: Sequence[str] | None = None) -> str | None:
    """Close a confirmed order, or only `lines` of it; the name of the log, None where all is closed already.

    Raises frappe.ValidationError without a reason, and for goods that are invoiced and not delivered yet.
    """
    reasons.check(why.reason, "Close", required=True)
    with acting_on(name) as order:
        rows = [row for row in chosen_rows(order, lines) if not row.closed]
        if not rows:
            return None
        balances = line_ledger.read_balances_of([name], latest=True)
        _refuse_invoiced_goods(rows, balances)
        moves = [_cancel(order, row, rest) for row in rows if (rest := balances[row.name].state.remainder)]
        apply(PostingPlan(voucher_of_today(order), line_moves=tuple(moves), holds_stock=bool(order.reserve_stock)))
        line_ledger.set_state([row.name for row in rows], "Closed")
        production.follow(order)
        return _record(order, "Close", why, rows, moves, closed=1)


def reopen(name: str, why: Why, lines: Sequence[str] | None = None) -> str | None:
    """Take closing back, for the whole order or only `lines`; the name of the log, None where nothing is closed.

    Raises CreditRefused where credit does not bear what is open again.
    """
    with acting_on(name) as order:
        rows = [row for row in chosen_rows(order, lines) if row.closed]
        if not rows:
            return None
        cancelled = _cancelled_by_closing(name)
        moves = [
            line_move(order, row, CANCELLED, -qty, -amount, ZERO)
            for row in rows
            for qty, amount in (cancelled.get(row.name, (ZERO, ZERO)),)
            if qty
        ]
        voucher = voucher_of_today(order)
        apply(PostingPlan(voucher, line_moves=tuple(moves), credit_guarded=True, credit_stage=REOPEN))
        line_ledger.set_state([row.name for row in rows], "Held" if order.on_hold else "Open")
        reservations.renew(order, voucher)
        return _record(order, "Reopen", why, rows, moves, closed=0)


def _refuse_invoiced_goods(rows: Sequence, balances: Balances) -> None:
    messages = []
    for row in rows:
        state = balances[row.name].state
        if not state.service and state.settled > state.delivered:
            messages.append(
                _("Row {0}: {1} {2} of {3} are invoiced and not delivered. Deliver or credit them first.").format(
                    row.idx, format((state.settled - state.delivered).normalize(), "f"), row.stock_uom, row.item_code
                )
            )
    if messages:
        throw_all(messages, frappe.ValidationError, _("Cannot be closed"))


def _cancel(order, row, rest: Decimal) -> LineMove:
    amount = host_rounding()(dec(row.base_net_amount) * rest / dec(row.stock_qty), row.precision("base_net_amount"))
    return line_move(order, row, CANCELLED, rest, amount, ZERO)


def _cancelled_by_closing(name: str) -> dict[str, tuple[Decimal, Decimal]]:
    """What closing has cancelled of each line and reopening has not taken back: (quantity, amount)."""
    rows = frappe.db.sql(
        """SELECT move.line, SUM(move.qty), SUM(move.amount)
           FROM `tabSM Order Change Move` move JOIN `tabSM Order Change` done ON done.name = move.parent
           WHERE done.sales_order = %s AND move.movement = %s GROUP BY move.line LOCK IN SHARE MODE""",
        (name, CANCELLED),
    )
    return {line: (dec(qty), dec(amount)) for line, qty, amount in rows}


def _record(order, action: str, why: Why, rows: Sequence, moves: Sequence[LineMove], closed: int) -> str:
    label = rows[0].meta.get_label("closed")
    changes = [FieldChange("closed", label, row.closed, closed, row.name, row.idx, row.item_code) for row in rows]
    frappe.db.sql(
        "UPDATE `tabSM Sales Order Item` SET closed = %s WHERE name IN %s",
        (closed, tuple(row.name for row in rows)),
    )
    for row in rows:
        row.closed = closed
    order.db_set("modified", frappe.utils.now())  # who has the order open must reload it before saving
    name = log.write(order, action, why, changes, moves)
    refresh_statuses(order)
    return name
