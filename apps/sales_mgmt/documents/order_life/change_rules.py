"""What may not change on a confirmed order any more, because it has been delivered, invoiced or closed.

A quantity never falls below what was delivered or invoiced. A price holds from the first invoice on: what is delivered
and not invoiced yet is still billed at the order's price, so it may be mended until then.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from frappe import _

from sales_mgmt.documents.order_life.change_request import (
    DISCOUNT_FIELDS,
    HEADER_FIELDS,
    LINE_FIELDS,
    NEW_LINE_FIELDS,
    NUMBERS,
    PRICE_FIELDS,
    ChangeRequest,
)
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.posting.line_ledger import Balances

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def problems(order: "SalesDocument", request: ChangeRequest, balances: Balances) -> list[str]:
    """Everything that forbids the change, in words; what the order's own rules find comes later."""
    if unreadable := [*_unknown(order, request), *_no_numbers(request)]:
        return unreadable
    return [
        *_header(order, request, balances),
        *_lines(order, request, balances),
        *_removed(order, request, balances),
    ]


def _unknown(order: "SalesDocument", request: ChangeRequest) -> Iterator[str]:
    names = {row.name for row in order.items}
    for name in [*request.lines, *request.remove]:
        if name not in names:
            yield _("Sales order {0} has no line {1}.").format(order.name, name)
    asked = [(request.header, HEADER_FIELDS, _("the order"))]
    asked += [(values, LINE_FIELDS, _("a confirmed line")) for values in request.lines.values()]
    asked += [(values, NEW_LINE_FIELDS, _("a new line")) for values in request.add]
    for values, known, where in asked:
        if strangers := sorted(set(values) - set(known)):
            yield _("{0} cannot be changed on {1}. What can: {2}.").format(
                ", ".join(strangers), where, ", ".join(known)
            )
    if request.remove and not request.add and set(request.remove) >= names:
        yield _("An order keeps at least one line. Cancel or close sales order {0} instead.").format(order.name)


def _no_numbers(request: ChangeRequest) -> Iterator[str]:
    for values in (request.header, *request.lines.values(), *request.add):
        for field in NUMBERS:
            try:
                dec(values.get(field))
            except ArithmeticError:
                yield _("{0} is no number for {1}.").format(values[field], field)


def _header(order: "SalesDocument", request: ChangeRequest, balances: Balances) -> Iterator[str]:
    wanted = [f for f in DISCOUNT_FIELDS if f in request.header and dec(request.header[f]) != dec(order.get(f))]
    if wanted and any(balance.state.to_credit for balance in balances.values()):
        yield _("The discount on sales order {0} holds: part of it is invoiced.").format(order.name)
    if order.on_hold and request.add:
        yield _("Sales order {0} is on hold. Release it before lines are added.").format(order.name)


def _lines(order: "SalesDocument", request: ChangeRequest, balances: Balances) -> Iterator[str]:
    for row in order.items:
        values = request.lines.get(row.name, {})
        if not values:
            continue
        for finding in _line(order, row, values, balances[row.name].state):
            yield _("Row {0}: {1}").format(row.idx, finding)


def _line(order: "SalesDocument", row, values: Mapping, state: LineState) -> Iterator[str]:
    factor = dec(row.conversion_factor)
    qty, least = dec(values.get("qty", row.qty)), _taken(state) / factor
    if row.closed:
        yield _("{0} is closed. Reopen it first.").format(row.item_code)
    if ZERO < qty < least:
        yield _("{0} {1} of {2} wanted, but {3} are delivered, invoiced or given up already.").format(
            _plain(qty), row.uom, row.item_code, _plain(least)
        )
    if order.on_hold and qty > dec(row.qty):
        yield _("{0} cannot grow while the order is on hold. Release it first.").format(row.item_code)
    if state.to_credit and any(dec(values[f]) != dec(row.get(f)) for f in PRICE_FIELDS if f in values):
        yield _("the price of {0} holds: {1} {2} are invoiced. Add a line at the new price, or credit them.").format(
            row.item_code, _plain(state.to_credit / factor), row.uom
        )


def _removed(order: "SalesDocument", request: ChangeRequest, balances: Balances) -> Iterator[str]:
    for row in order.items:
        if row.name in request.remove and (row.closed or _drawn_on(balances[row.name].state)):
            yield _("Row {0}: {1} has been delivered, invoiced or closed and stays. Close its rest instead.").format(
                row.idx, row.item_code
            )
        elif row.name in request.remove and row.quotation_item:
            yield _("Row {0}: {1} was ordered from quotation {2} and stays. Close its rest instead.").format(
                row.idx, row.item_code, row.quotation
            )


def _drawn_on(state: LineState) -> bool:
    """Whether other documents name the line. What was invoiced and credited in full is gone, the documents stay."""
    return bool(state.delivered or state.invoiced or state.cancelled)


def _taken(state: LineState) -> Decimal:
    """What the ordered quantity cannot fall below, in stock units: what is delivered or billed, and what was given up
    beside it."""
    return state.cancelled + max(state.delivered, state.settled, ZERO)


def _plain(value: Decimal) -> str:
    """A quantity without trailing zeros."""
    return format(value.normalize(), "f") if value else "0"
