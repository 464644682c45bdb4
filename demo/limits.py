"""Credit limits: made up. A quarter above the most that the customer will ever owe or have on order in the data,
rounded up to the next thousand: no real order is refused, and the use of the limits looks like life."""

from __future__ import annotations

import math
from decimal import Decimal

from demo.events import ORDERED, PAID, events, parts_of
from demo.northwind import Northwind
from demo.payments import amounts
from demo.story import shipments

STEP = 1000


def credit_limits(data: Northwind, values: dict[int, Decimal]) -> dict[str, int]:
    """Customer id -> limit, given the value of each order."""
    shipped = shipment_values(data, values)
    exposure, peak = dict.fromkeys(data.positions, Decimal(0)), dict.fromkeys(data.positions, Decimal(0))
    for event in events(data):
        customer, value = event.order.customer_id, values[event.order.id]
        if event.kind == ORDERED:
            exposure[customer] += value
            peak[customer] = max(peak[customer], exposure[customer])
        elif event.kind == PAID:
            parts = parts_of(data, event.order, event.shipment)
            value = shipped[event.order.id, event.shipment.number]
            exposure[customer] -= amounts(value, parts)[event.part.number - 1]
    return {customer: limit(top) for customer, top in peak.items()}


def shipment_values(data: Northwind, values: dict[int, Decimal]) -> dict[tuple[int, int], Decimal]:
    """(order, shipment) -> its share of the order's value by units: near enough for a limit."""
    found = {}
    for order in data.orders.values():
        units = sum(line.qty for line in order.lines)
        for shipment in shipments(order):
            found[order.id, shipment.number] = values[order.id] * sum(shipment.quantities) / units
    return found


def limit(peak: Decimal) -> int:
    """The limit for a peak of exposure."""
    return max(1, math.ceil(peak * Decimal("1.25") / STEP)) * STEP
