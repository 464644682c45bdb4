"""What the ledgers must say, worked out from the raw data and the demo's rules alone.

Nothing here imports sales_mgmt or its host: unit rate to the cent after the discount, times quantity, added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from demo import story
from demo.dates import AS_OF
from demo.events import LOST, PAID, QUOTED, RECONCILED, RETURNED, SHIPPED, Event, events, parts_of
from demo.northwind import Northwind, Order, Raw
from demo.payments import TERMS, amounts, terms_of
from demo.story import Shipment

CENT = Decimal("0.01")
ZERO = Decimal(0)
ROUNDING = {
    "Banker's Rounding": ROUND_HALF_EVEN,
    "Banker's Rounding (legacy)": ROUND_HALF_UP,
    "Commercial Rounding": ROUND_HALF_UP,
}
"""A site's rounding_method -> what it does to a tie of a positive amount with decimal places."""
ON_ACCOUNT = "on account"
BUCKETS = ("not due", "1-30", "31-60", "61-90", "over 90", ON_ACCOUNT)
"""Days overdue; last what customers have paid ahead."""


@dataclass(frozen=True)
class Expected:
    """Figures of a data set. Money in US dollars."""

    orders: int
    lines: int
    revenue: Decimal
    unrounded_revenue: Decimal
    by_order: dict[int, Decimal]
    returned: Decimal
    open_orders: int
    open_value: Decimal
    paid: Decimal
    deposits: Decimal
    deposits_applied: Decimal
    ageing: dict[str, Decimal]
    counts: dict[str, int]
    stock: dict[int, int] = field(repr=False)

    @property
    def receivable(self) -> Decimal:
        """What the customers owe, less what they have paid ahead."""
        return self.revenue - self.returned - self.paid - self.deposits


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice and what became of it. `paid`: money that settles it; `on_account`: what is not reconciled yet."""

    due: tuple[tuple[date, Decimal], ...]
    total: Decimal
    deposit: Decimal
    credited: Decimal
    paid: Decimal
    on_account: Decimal


def expected(data: Northwind, rounding_method: str) -> Expected:
    """The figures of a data set, on a site that rounds like this."""
    raw, values = data.raw, order_values(data.raw, rounding_method)
    bills = {order.id: list(bills_of(data, order, rounding_method)) for order in data.orders.values()}
    by_order = {number: sum((bill.total for bill in of), ZERO) for number, of in bills.items() if of}
    deposits = {order.id: story.deposit(order, values[order.id]) for order in data.orders.values()}
    every = [bill for of in bills.values() for bill in of]
    applied = sum((bill.deposit for bill in every), ZERO)
    ahead = sum(deposits.values(), ZERO) - applied + sum((bill.on_account for bill in every), ZERO)
    return Expected(
        orders=len(raw["Orders"]),
        lines=len(raw["OrderDetails"]),
        revenue=sum(by_order.values(), ZERO),
        unrounded_revenue=sum((net(row) for row in raw["OrderDetails"] if row["OrderId"] in by_order), ZERO),
        by_order=by_order,
        returned=sum((bill.credited for bill in every), ZERO),
        open_orders=len(values) - len(by_order),
        open_value=sum((value for order, value in values.items() if order not in by_order), ZERO),
        paid=sum((bill.paid + bill.on_account for bill in every), ZERO),
        deposits=sum(deposits.values(), ZERO),
        deposits_applied=applied,
        ageing=ageing(every, ahead),
        counts=counts(data),
        stock=stock(data),
    )


def order_values(raw: Raw, rounding_method: str) -> dict[int, Decimal]:
    """Net value of each order as it is invoiced."""
    values: dict[int, Decimal] = {}
    for row in raw["OrderDetails"]:
        rate = rounded_rate(Decimal(row["UnitPrice"]), Decimal(row["Discount"]) * 100, rounding_method)
        values[row["OrderId"]] = values.get(row["OrderId"], ZERO) + rate * row["Quantity"]
    return values


def rounded_rate(price: Decimal, discount: Decimal, rounding_method: str) -> Decimal:
    """The price of a unit after `discount` percent, to the cent."""
    return (price * (100 - discount) / 100).quantize(CENT, ROUNDING[rounding_method])


def bills_of(data: Northwind, order: Order, rounding_method: str) -> Iterator[Bill]:
    """The invoices of an order by the as-of date."""
    rates = [rounded_rate(line.price, line.discount, rounding_method) for line in order.lines]
    whole = sum((rate * line.qty for rate, line in zip(rates, order.lines, strict=True)), ZERO)
    ahead = story.deposit(order, whole)
    for shipment in story.shipments(order):
        total = sum((rate * qty for rate, qty in zip(rates, shipment.quantities, strict=True)), ZERO)
        deposit = min(ahead, total)
        ahead -= deposit
        credited = rates[0] if shipment.number == 1 and story.comes_back(order) else ZERO
        paid, on_account = payments_of(data, order, shipment, total - deposit - credited)
        yield Bill(dues(data, order, shipment, total), total, deposit, credited, paid, on_account)


def payments_of(data: Northwind, order: Order, shipment: Shipment, payable: Decimal) -> tuple[Decimal, Decimal]:
    """(what settles the shipment's invoice, what came and is not reconciled yet) by the as-of date."""
    settled = open_ = ZERO
    parts = parts_of(data, order, shipment)
    for part, amount in zip(parts, amounts(payable, parts), strict=True):
        day = story.reconciled(order, part.day)
        if part.day <= AS_OF and (day is None or day <= AS_OF):
            settled += amount
        elif part.day <= AS_OF:
            open_ += amount
    return settled, open_


def dues(data: Northwind, order: Order, shipment: Shipment, total: Decimal) -> tuple[tuple[date, Decimal], ...]:
    """(due date, amount) of an invoice's instalments."""
    found, given, percent = [], ZERO, 0
    for share, days in TERMS[terms_of(data.positions[order.customer_id])]:
        percent += share
        upto = (total * percent / 100).quantize(CENT, rounding=ROUND_HALF_EVEN)
        found.append((date.fromordinal(shipment.day.toordinal() + days), upto - given))
        given = upto
    return tuple(found)


def net(row: dict) -> Decimal:
    """Net value of a line, not rounded."""
    return Decimal(row["UnitPrice"]) * row["Quantity"] * (1 - Decimal(row["Discount"]))


def ageing(bills: list[Bill], ahead: Decimal) -> dict[str, Decimal]:
    """What is open on the as-of date, by days overdue: whatever settles an invoice settles what falls due first."""
    found = dict.fromkeys(BUCKETS, ZERO)
    found[ON_ACCOUNT] = -ahead
    for bill in bills:
        settled = bill.deposit + bill.credited + bill.paid
        for due, amount in bill.due:
            part = min(settled, amount)
            settled -= part
            found[bucket(due)] += amount - part
    return found


def bucket(due: date) -> str:
    """The bucket of what was due on a day and is open on the as-of date."""
    days = (AS_OF - due).days
    return BUCKETS[0] if days <= 0 else BUCKETS[min(4, 1 + (days - 1) // 30)]


def counts(data: Northwind) -> dict[str, int]:
    """How many documents of each kind there are."""
    found = Counter(event.kind for event in events(data) if happens(event))
    revisions = sum(1 for event in events(data) if event.kind == QUOTED and story.revised(event.order))
    return {
        "quotations": found[QUOTED] + revisions + found[LOST],
        "quotations lost": found[LOST],
        "deliveries": found[SHIPPED],
        "invoices": found[SHIPPED],
        "deposits": sum(1 for order in data.orders.values() if story.pays_deposit(order)),
        "returns": found[RETURNED],
        "payments reconciled": found[RECONCILED],
    }


def happens(event: Event) -> bool:
    """Payments are counted by amount."""
    return event.kind != PAID


def stock(data: Northwind) -> dict[int, int]:
    """Units in the end: what the data says, and what came back."""
    found = {row["Id"]: row["UnitsInStock"] for row in data.raw["Products"]}
    for order in data.orders.values():
        if story.comes_back(order):
            found[order.lines[0].product_id] += 1
    return found


