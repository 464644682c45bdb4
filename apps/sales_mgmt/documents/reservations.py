"""Stock that a confirmed order holds: what it asks for, and what follows from a change of its lines."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sales_mgmt.documents.settings import setting
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import StockHold, Voucher
from sales_mgmt.posting import line_ledger, reservation_ledger

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def decide(order: "SalesDocument") -> None:
    """A new order will hold stock where its user or the site's setting says so; in the draft it can be changed."""
    order.reserve_stock = int(bool(order.reserve_stock or setting("reserve_stock")))


def wanted_at_first(order: "SalesDocument") -> tuple[StockHold, ...]:
    """What an order asks for when it is confirmed: everything that is kept in stock."""
    if not order.reserve_stock:
        return ()
    return tuple(_hold(order, row, dec(row.stock_qty)) for row in order.items if _in_stock(order, row))


def held_by(order: "SalesDocument") -> dict[str, StockHold]:
    """What a confirmed order holds, by line; no query for one that holds no stock."""
    if not (order.docstatus.is_submitted() and order.reserve_stock):
        return {}
    return reservation_ledger.read_of([order.name])


def renew(order: "SalesDocument", voucher: Voucher, no_more_than: Mapping[str, Decimal] | None = None) -> None:
    """Bring what a locked, confirmed order holds to what its lines say: what was reserved in another warehouse or for a
    line that is gone becomes free, and what is open and not held yet is asked for. `no_more_than`: the quantity that
    is asked for, by line; lines that it does not name ask for nothing."""
    if not order.reserve_stock:
        return
    held = reservation_ledger.read_of([order.name], latest=True)
    rows = {row.name: row for row in order.items}
    strayed = [one for line, one in held.items() if line not in rows or rows[line].warehouse != one.warehouse]
    reservation_ledger.release(voucher, strayed)
    kept = {one.source_line: one.qty for one in held.values() if one not in strayed}
    wanted = _wanted(order, kept)
    if no_more_than is not None:
        least = {one.source_line: min(one.qty, no_more_than.get(one.source_line, ZERO)) for one in wanted}
        wanted = [one.of(least[one.source_line]) for one in wanted if least[one.source_line] > 0]
    reservation_ledger.hold(voucher, wanted)


def _wanted(order: "SalesDocument", kept: dict) -> Sequence[StockHold]:
    balances = line_ledger.read_balances_of([order.name], latest=True)
    wanted = []
    for row in order.items:
        balance = balances.get(row.name)
        if balance is None or balance.status == "Closed" or balance.state.service or not from_own_stock(row):
            continue
        missing = balance.state.to_deliver - kept.get(row.name, dec(0))
        if missing > 0:
            wanted.append(_hold(order, row, missing))
    return wanted


def _hold(order: "SalesDocument", row, qty) -> StockHold:
    return StockHold(row.name, order.name, row.item_code, row.warehouse, qty)


def _in_stock(order: "SalesDocument", row) -> bool:
    return order.facts.items[row.item_code].is_stock_item and from_own_stock(row)


def from_own_stock(row) -> bool:
    """Whether a line's goods are to leave a warehouse of ours; what the supplier delivers never lies there, and a kit
    only as its parts."""
    return bool(row.warehouse) and not (row.is_kit or row.delivered_by_supplier)
