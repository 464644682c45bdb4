"""Stock that a confirmed order takes hold of later, or lets go."""

from collections.abc import Mapping
from decimal import Decimal

from sales_mgmt.documents import reservations
from sales_mgmt.documents.order_life.confirmed import acting_on, voucher_of_today
from sales_mgmt.posting import reservation_ledger


def reserve_stock(name: str) -> None:
    """Let a confirmed order hold from now on what is open and available: goods that came in after it, say."""
    with acting_on(name) as order:
        if not order.reserve_stock:
            order.db_set("reserve_stock", 1)
        reservations.renew(order, voucher_of_today(order))


def reserve_as(name: str, quantities: Mapping[str, Decimal]) -> None:
    """Let a confirmed order hold of its lines so much, in stock units, as far as it is open and available."""
    with acting_on(name) as order:
        if not order.reserve_stock:
            order.db_set("reserve_stock", 1)
        reservations.renew(order, voucher_of_today(order), quantities)


def free_stock(name: str) -> None:
    """Let others have what a confirmed order holds; it holds nothing more until it is told to."""
    with acting_on(name) as order:
        held = reservation_ledger.read_of([order.name], latest=True)
        reservation_ledger.release(voucher_of_today(order), list(held.values()))
        if order.reserve_stock:
            order.db_set("reserve_stock", 0)
