"""What the ledgers must say, worked out from the raw data alone.

Nothing here imports sales_mgmt or its host: unit rate to the cent after the discount, times quantity, added up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from demo.dates import AS_OF
from demo.events import PAID, events, parts_of
from demo.northwind import Northwind, Raw
from demo.payments import amounts

CENT = Decimal("0.01")
ROUNDING = {
    "Banker's Rounding": ROUND_HALF_EVEN,
    "Banker's Rounding (legacy)": ROUND_HALF_UP,
    "Commercial Rounding": ROUND_HALF_UP,
}
"""A site's rounding_method -> what it does to a tie of a positive amount with decimal places."""
BUCKETS = ("not due", "1-30", "31-60", "61-90", "over 90")
"""Days overdue."""


@dataclass(frozen=True)
class Expected:
    """Figures of a data set. Money in US dollars."""

    orders: int
    lines: int
    revenue: Decimal
    unrounded_revenue: Decimal
    by_order: dict[int, Decimal]
    open_orders: int
    open_value: Decimal
    paid: Decimal
    ageing: dict[str, Decimal]
    stock: dict[int, int] = field(repr=False)

    @property
    def receivable(self) -> Decimal:
        """What the customers owe."""
        return self.revenue - self.paid


def expected(data: Northwind, rounding_method: str) -> Expected:
    """The figures of a data set, on a site that rounds like this."""
    raw, values = data.raw, order_values(data.raw, rounding_method)
    shipped = {row["Id"] for row in raw["Orders"] if row["ShippedDate"]}
    by_order = {order: value for order, value in values.items() if order in shipped}
    return Expected(
        orders=len(raw["Orders"]),
        lines=len(raw["OrderDetails"]),
        revenue=sum(by_order.values(), Decimal(0)),
        unrounded_revenue=sum((net(row) for row in raw["OrderDetails"] if row["OrderId"] in shipped), Decimal(0)),
        by_order=by_order,
        open_orders=len(values) - len(by_order),
        open_value=sum((value for order, value in values.items() if order not in shipped), Decimal(0)),
        paid=paid(data, values),
        ageing=ageing(data, values),
        stock={row["Id"]: row["UnitsInStock"] for row in raw["Products"]},
    )


def order_values(raw: Raw, rounding_method: str) -> dict[int, Decimal]:
    """Net value of each order as it is invoiced."""
    values: dict[int, Decimal] = {}
    for row in raw["OrderDetails"]:
        rate = (Decimal(row["UnitPrice"]) * (1 - Decimal(row["Discount"]))).quantize(CENT, ROUNDING[rounding_method])
        values[row["OrderId"]] = values.get(row["OrderId"], Decimal(0)) + rate * row["Quantity"]
    return values


def net(row: dict) -> Decimal:
    """Net value of a line, not rounded."""
    return Decimal(row["UnitPrice"]) * row["Quantity"] * (1 - Decimal(row["Discount"]))


def paid(data: Northwind, values: dict[int, Decimal]) -> Decimal:
    """What was paid by the as-of date."""
    total = Decimal(0)
    for event in events(data):
        if event.kind == PAID:
            total += amounts(values[event.order.id], parts_of(data, event.order))[event.part.number - 1]
    return total


def ageing(data: Northwind, values: dict[int, Decimal]) -> dict[str, Decimal]:
    """What is open on the as-of date, by days overdue."""
    found = dict.fromkeys(BUCKETS, Decimal(0))
    for order in data.orders.values():
        of = parts_of(data, order) if order.shipped else []
        for part, amount in zip(of, amounts(values[order.id], of), strict=True):
            if part.day > AS_OF:
                found[bucket(part.due)] += amount
    return found


def bucket(due: date) -> str:
    """The bucket of what was due on a day and is open on the as-of date."""
    days = (AS_OF - due).days
    return BUCKETS[0] if days <= 0 else BUCKETS[min(4, 1 + (days - 1) // 30)]
