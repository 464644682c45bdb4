"""The masters that the benchmarks sell: made once a run under fresh names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import factories
import frappe

DAY = factories.DAY
STOCK = 1_000_000


@dataclass(frozen=True)
class World:
    """A customer with a credit limit, and items in stock."""

    customer: str
    items: tuple[str, ...]


def make_world(items: int) -> World:
    """New masters, committed."""
    customer = factories.customer()
    codes = tuple(factories.item(STOCK, 6.0) for _ in range(items))
    factories.limit(customer, 10**9)
    frappe.db.commit()
    return World(customer, codes)


def order(world: World, lines: int) -> Any:
    """A draft order with a discount and a tax."""
    rows = [
        factories.line(world.items[i % len(world.items)], 3, 0, price_list_rate=12.5, discount_percentage=10)
        for i in range(lines)
    ]
    return factories.order(world.customer, *rows, submit=False, taxes=[factories.tax(10)])
