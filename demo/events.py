"""What happens in the demo, in the order in which it happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from demo import story
from demo.dates import AS_OF, moved
from demo.northwind import Northwind, Order
from demo.payments import Part, parts
from demo.story import Shipment

LOST, QUOTED, ORDERED, DEPOSITED, SHIPPED, RETURNED, PAID, RECONCILED = range(8)
"""Kinds of events, in the order in which they happen on one day."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to an order on a day. `shipment` is given for what follows a delivery, `part` for a
    payment."""

    day: date
    kind: int
    order: Order
    shipment: Shipment | None = None
    part: Part | None = None

    @property
    def key(self) -> tuple[date, int, int, int, int]:
        """Place in the sequence."""
        shipment = self.shipment.number if self.shipment else 0
        return (self.day, self.kind, self.order.id, shipment, self.part.number if self.part else 0)


def parts_of(data: Northwind, order: Order, shipment: Shipment) -> list[Part]:
    """Payments of a shipment's invoice, those after the as-of date included."""
    return parts(order.id, data.positions[order.customer_id], shipment.day)


def events(data: Northwind) -> list[Event]:
    """Everything up to the as-of date. A shipment is delivered and invoiced on its day."""
    found = [event for order in data.orders.values() for event in of_order(data, order) if event.day <= AS_OF]
    return sorted(found, key=lambda event: event.key)


def of_order(data: Northwind, order: Order) -> Iterator[Event]:
    """What happens to an order, whenever it does."""
    if day := story.lost(order):
        yield Event(day, LOST, order)
    if day := story.quoted(order):
        yield Event(day, QUOTED, order)
    yield Event(moved(order.ordered), ORDERED, order)
    if story.pays_deposit(order):
        yield Event(moved(order.ordered), DEPOSITED, order)
    for shipment in story.shipments(order):
        yield Event(shipment.day, SHIPPED, order, shipment)
        for part in parts_of(data, order, shipment):
            yield Event(part.day, PAID, order, shipment, part)
            if day := story.reconciled(order, part.day):
                yield Event(day, RECONCILED, order, shipment, part)
    if day := story.comes_back(order):
        yield Event(day, RETURNED, order, story.shipments(order)[0])


def days(data: Northwind) -> Iterator[tuple[date, list[Event]]]:
    """The events of each day: one batch of business, committed together."""
    for day, group in groupby(events(data), key=lambda event: event.day):
        yield day, list(group)
