"""What happens in the demo, in the order in which it happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from demo.dates import AS_OF, moved
from demo.northwind import Northwind, Order
from demo.payments import Part, parts

ORDERED, SHIPPED, PAID = range(3)
"""Kinds of events, in the order in which they happen on one day."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to an order on a day. `part` is given for a payment."""

    day: date
    kind: int
    order: Order
    part: Part | None = None

    @property
    def key(self) -> tuple[date, int, int, int]:
        """Place in the sequence."""
        return (self.day, self.kind, self.order.id, self.part.number if self.part else 0)


def parts_of(data: Northwind, order: Order) -> list[Part]:
    """Payments of a shipped order's invoice, those after the as-of date included."""
    return parts(order.id, data.positions[order.customer_id], moved(order.shipped))


def events(data: Northwind) -> list[Event]:
    """Everything up to the as-of date. An order that was shipped is delivered and invoiced on that day."""
    found = []
    for order in data.orders.values():
        found.append(Event(moved(order.ordered), ORDERED, order))
        if order.shipped:
            found.append(Event(moved(order.shipped), SHIPPED, order))
            found += [Event(part.day, PAID, order, part) for part in parts_of(data, order) if part.day <= AS_OF]
    return sorted(found, key=lambda event: event.key)


def days(data: Northwind) -> Iterator[tuple[date, list[Event]]]:
    """The events of each day: one batch of business, committed together."""
    for day, group in groupby(events(data), key=lambda event: event.day):
        yield day, list(group)
