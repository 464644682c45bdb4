"""Short delivery: a delivery line may say that the customer gets no more; the rest of the order's line is cancelled.

The quantity is frozen on the delivery line when it posts, from balances that no other posting can change then. It is
taken back with the delivery.
"""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sales_mgmt.documents import sources
from sales_mgmt.documents.sources import ORDER
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.line_state import BASE_PLACES
from sales_mgmt.plan.movements import CANCELLED
from sales_mgmt.plan.posting_plan import LineMove
from sales_mgmt.posting import line_ledger
from sales_mgmt.posting.apply import lock_sources

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def set_cancelled(doc: "SalesDocument", latest: bool = False) -> None:
    """Set what each delivery line that closes its order line will cancel, in stock units and net company currency.

    With `latest` the orders are locked until the posting ends, so that what is set here still holds then.
    """
    for row in doc.items:
        row.cancelled_qty = row.cancelled_amount = 0
    closing = {row.so_detail: row for row in doc.items if row.closes_line and row.so_detail}
    if not closing:
        return
    if latest:
        lock_sources(sources.of(doc))
    balances = line_ledger.read_balances(closing, latest)
    delivering: dict[str, Decimal] = {}
    for row in doc.items:
        delivering[row.so_detail] = delivering.get(row.so_detail, ZERO) + dec(row.stock_qty)
    for line, row in closing.items():
        if line not in balances:
            continue  # the order is not submitted; posting says so
        state = balances[line].state
        rest = replace(state, delivered=state.delivered + delivering[line]).remainder
        row.cancelled_qty = float(rest)
        row.cancelled_amount = float(_value(row, rest))


def cancelled_moves(doc: "SalesDocument") -> tuple[LineMove, ...]:
    """What the delivery cancels on the orders' lines."""
    return tuple(
        LineMove(
            source_doctype=ORDER.doctype,
            source_parent=row.sales_order,
            source_line=row.so_detail,
            movement=CANCELLED,
            qty=dec(row.cancelled_qty),
            amount=dec(row.cancelled_amount),
            voucher_line=row.name,
            row=row.idx,
            item_code=row.item_code,
        )
        for row in doc.items
        if row.cancelled_qty
    )


def _value(row, qty: Decimal) -> Decimal:
    """Net value of stock units in company currency, at what the delivery line itself is worth."""
    return host_rounding()(dec(row.base_net_amount) * qty / dec(row.stock_qty), BASE_PLACES)
