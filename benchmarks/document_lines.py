"""Order, delivery and invoice of 1, 100 and 1,000 lines beside the floor."""

from __future__ import annotations

import frappe
import scenario
from floor import Floor
from measure import Cost, repeat

from sales_mgmt.documents.mapping import DELIVERY_TO_INVOICE, ORDER_TO_DELIVERY, make


def run(lines: int, times: int) -> tuple[Cost, Cost]:
    """Mean cost of the three documents, inserted and submitted in one transaction, and of the floor."""
    world = scenario.make_world(min(lines, 100))
    names = flow(world, lines)
    mine = repeat(lambda: flow(world, lines), times)
    floor = Floor(names)
    floor.write()
    return mine, repeat(floor.write, times)


def flow(world: scenario.World, lines: int) -> list[str]:
    """The three documents; their names."""
    order = scenario.order(world, lines)
    order.submit()
    delivery = make(ORDER_TO_DELIVERY, [order.name])
    delivery.posting_date = scenario.DAY
    delivery.insert().submit()
    invoice = make(DELIVERY_TO_INVOICE, [delivery.name])
    invoice.posting_date = scenario.DAY
    invoice.insert().submit()
    frappe.db.commit()
    return [order.name, delivery.name, invoice.name]
