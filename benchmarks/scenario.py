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
    """A company, a customer with a credit limit, and items in stock."""

    company: str
    customer: str
    items: tuple[str, ...]
    warehouse: str
    tax: dict[str, Any]


def make_world(items: int) -> World:
    """New masters, committed."""
    company, customer = factories.company(), factories.customer()
    codes = tuple(factories.item(STOCK, 6.0) for _ in range(items))
    factories.limit(customer, 10**9)
    frappe.db.commit()
    return World(company, customer, codes, factories.warehouse(), factories.tax(10))


def order(world: World, lines: int) -> Any:
    """A draft order with a discount and a tax."""
    return frappe.get_doc(order_values(world, lines) | {"doctype": "SM Sales Order"}).insert()


def order_values(world: World, lines: int) -> dict[str, Any]:
    """Header, lines and tax of an order, alike on our documents and on ERPNext's."""
    rows = [
        {
            "item_code": world.items[i % len(world.items)],
            "qty": 3,
            "price_list_rate": 12.5,
            "discount_percentage": 10,
            "warehouse": world.warehouse,
        }
        for i in range(lines)
    ]
    return {
        "customer": world.customer,
        "company": world.company,
        "transaction_date": DAY,
        "items": rows,
        "taxes": [dict(world.tax)],
    }
