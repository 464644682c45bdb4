"""Production for the lines of a confirmed order."""

from decimal import Decimal
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.deposits import gates
from sales_mgmt.documents.order_life.confirmed import acting_on, chosen_rows
from sales_mgmt.documents.reservations import from_own_stock
from sales_mgmt.host import host
from sales_mgmt.host.facts import WORK_ORDER, ProductionRequest, ProductionStatus
from sales_mgmt.money.rounding import ZERO, plain
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.posting import line_ledger

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def request_production(name: str, line: str, qty: Decimal | None = None) -> tuple[str, str]:
    """Ask production to make `qty` stock units for an order's line, by default what is open and not in production yet;
    DocType and name of the host's request. The order is locked, so that nobody asks for the same twice.

    Raises frappe.ValidationError where there is nothing to make, or less than `qty`, and DepositRefused where it waits
    for a deposit.
    """
    with acting_on(name) as order:
        gates.check_production(order)
        [row] = chosen_rows(order, [line])
        balance = line_ledger.read_balances([line], latest=True)[line]
        if balance.state.service or not from_own_stock(row):
            frappe.throw(_("Row {0}: {1} does not leave our stock and cannot be made.").format(row.idx, row.item_code))
        left = to_make(balance.state, host().production_status([line]).get(line))
        wanted = left if qty is None else qty
        if wanted <= 0 or wanted > left:
            frappe.throw(
                _("Row {0}: {1} of {2} wanted, {3} are open and not in production yet.").format(
                    row.idx, plain(wanted), row.item_code, plain(left)
                )
            )
        made = _request(order, row, wanted)
        if not order.production_requested:
            order.db_set("production_requested", 1)
    return made


def follow(order: "SalesDocument") -> None:
    """After an order was changed, closed or cancelled: what was requested and nobody has begun is taken back as far as
    it is too much. Work orders are production's own; those that make too much are named to the user.

    The order is locked. No statement for an order that has asked for nothing.
    """
    if not order.production_requested:
        return
    balances = line_ledger.read_balances_of([order.name], latest=True)
    rows = {row.name: row for row in order.items}
    for line, found in sorted(host().production_status(sorted(balances)).items()):
        surplus = too_much(balances[line].state, found)
        if surplus and found.requested:
            host().withdraw_production([line])
            if (rest := found.requested - surplus) > 0:
                _request(order, rows[line], rest)
        if (left := surplus - found.requested) > 0:
            _tell(found, left)


def too_much(state: LineState, status: ProductionStatus) -> Decimal:
    """What is requested or planned beyond what a line still lacks. Pure."""
    waiting = max(status.produced - state.delivered, ZERO)
    under_way = status.requested + status.planned
    return min(max(under_way + waiting - state.to_deliver, ZERO), under_way)


def _request(order: "SalesDocument", row, qty: Decimal) -> tuple[str, str]:
    needed_by = frappe.utils.getdate(row.delivery_date)
    return host().request_production(
        ProductionRequest(order.company, row.item_code, row.warehouse, qty, needed_by, order.name, row.name)
    )


def _tell(status: ProductionStatus, left: Decimal) -> None:
    names = ", ".join(step.name for step in status.steps if step.doctype == WORK_ORDER and step.open)
    frappe.msgprint(
        _("Production still makes {0} more than the order wants ({1}). Stop that there if it is not for stock.").format(
            plain(left), names
        ),
        alert=True,
    )


def to_make(state: LineState, status: ProductionStatus | None) -> Decimal:
    """What a line still lacks: open to deliver, less what is being made and what was made and lies there. Pure."""
    if status is None:
        return state.to_deliver
    waiting = max(status.produced - state.delivered, ZERO)
    return max(state.to_deliver - status.requested - status.planned - waiting, ZERO)
