"""When the customers pay: made up, for the data knows no payments. Pure rules over order number and customer.

1. Every fourth customer has two instalments (half after 15 days, half after 45), all others 30 days.
2. Each instalment is paid some days before or after it is due, by the customer's habit.
3. Orders whose number is divisible by 29 are paid 120 days later still, after reminders.
4. Of orders whose number is divisible by 13, each instalment comes in two parts: 60%, and the rest 14 days later.
5. What would be paid after the as-of date is not booked: it is open, or the invoice is paid in part.

A customer's place is that in the list of customers by id; the list of habits begins again when it is used up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

NET_30 = "Net 30"
TWO_PARTS = "Half in 15 days, half in 45"
TERMS: dict[str, tuple[tuple[int, int], ...]] = {NET_30: ((100, 30),), TWO_PARTS: ((50, 15), (50, 45))}
"""Name -> (percent, days after the invoice)."""
HABITS = (-3, 0, 0, 2, 5, 10, 20, 40)
"""Days from due date to payment."""
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Part:
    """A payment of a part of an invoice: `weight` in percent of its total, `due` of the instalment it belongs to."""

    number: int
    due: date
    day: date
    weight: int


def terms_of(position: int) -> str:
    """Name of a customer's payment terms."""
    return TWO_PARTS if position % 4 == 3 else NET_30


def parts(order_id: int, position: int, invoiced: date) -> list[Part]:
    """All parts in which the invoice of an order is ever paid, in order of due date and payment."""
    late = HABITS[position % len(HABITS)] + (120 if order_id % 29 == 0 else 0)
    shares = ((60, 0), (40, 14)) if order_id % 13 == 0 else ((100, 0),)
    found = []
    for percent, days in TERMS[terms_of(position)]:
        due = invoiced + timedelta(days=days)
        for share, after in shares:
            day = due + timedelta(days=late + after)
            found.append(Part(len(found) + 1, due, day, percent * share // 100))
    return found


def amounts(total: Decimal, of: list[Part]) -> list[Decimal]:
    """`total` split over the parts to the cent, by rounded running sums: nothing is lost or added."""
    given, weight, found = Decimal(0), 0, []
    for part in of:
        weight += part.weight
        upto = (total * weight / 100).quantize(CENT, rounding=ROUND_HALF_EVEN)
        found.append(upto - given)
        given = upto
    return found
