"""What happens to the data's orders beside order, delivery, invoice and payment: made up, for the data knows nothing of
it. Pure rules over the order's number.

1. An order whose number is divisible by 10 was quoted a week before, and the quotation was ordered. One whose number is
   divisible by 50 was quoted at list price first; a revision with the discounts replaced that quotation.
2. Where the number is one more than a multiple of 40, the same goods were quoted three weeks before and lost on price.
3. A shipped order whose number is divisible by 7 leaves in two deliveries: half of each line, rounded up, and the rest
   three days later. Each is invoiced on its day.
4. Where the number is five more than a multiple of 20, the customer pays a deposit of 30% of the order's value, whole
   dollars, when the order is confirmed. The order's invoices are settled with it, the first one first.
5. Where the number is three more than a multiple of 16, a unit of the first line comes back ten days after it left.
6. Payments for an order whose number is divisible by 31 come without saying what they are for; the accountant
   reconciles each five days later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from demo.dates import AS_OF, moved
from demo.northwind import Order

QUOTED_BEFORE, LOST_BEFORE = timedelta(days=7), timedelta(days=21)
SECOND_AFTER, BACK_AFTER, RECONCILED_AFTER = timedelta(days=3), timedelta(days=10), timedelta(days=5)
DEPOSIT_SHARE = Decimal("0.30")


@dataclass(frozen=True, slots=True)
class Shipment:
    """A delivery of an order: its number within the order, its day, and the units of each line in the order's order."""

    number: int
    day: date
    quantities: tuple[int, ...]


def quoted(order: Order) -> date | None:
    """The day of the quotation that became the order."""
    return moved(order.ordered) - QUOTED_BEFORE if order.id % 10 == 0 else None


def revised(order: Order) -> bool:
    """Whether that quotation was a revision."""
    return order.id % 50 == 0


def lost(order: Order) -> date | None:
    """The day of a quotation of the same goods that was lost."""
    return moved(order.ordered) - LOST_BEFORE if order.id % 40 == 1 else None


def shipments(order: Order) -> list[Shipment]:
    """The deliveries of an order; none where it was not shipped."""
    if not order.shipped:
        return []
    day, whole = moved(order.shipped), tuple(line.qty for line in order.lines)
    if order.id % 7:
        return [Shipment(1, day, whole)]
    first = tuple((qty + 1) // 2 for qty in whole)
    rest = tuple(qty - part for qty, part in zip(whole, first, strict=True))
    return [Shipment(1, day, first)] + ([Shipment(2, day + SECOND_AFTER, rest)] if any(rest) else [])


def pays_deposit(order: Order) -> bool:
    """Whether the customer pays ahead."""
    return order.id % 20 == 5


def deposit(order: Order, value: Decimal) -> Decimal:
    """What the customer pays when the order is confirmed, of an order of this value."""
    return (value * DEPOSIT_SHARE).quantize(Decimal(1), ROUND_DOWN) if pays_deposit(order) else Decimal(0)


def comes_back(order: Order) -> date | None:
    """The day on which a unit of the first line comes back, where that is not after the demo's today."""
    if not order.shipped or order.id % 16 != 3:
        return None
    day = moved(order.shipped) + BACK_AFTER
    return day if day <= AS_OF else None


def reconciled(order: Order, paid: date) -> date | None:
    """The day on which a payment is reconciled that came without saying what for."""
    return paid + RECONCILED_AFTER if order.id % 31 == 0 else None
