"""The cycle of SAP's Sales and Distribution benchmark, on our documents.

An order with five lines; create its delivery; display the order; change the delivery and post goods issue; list forty
orders of the customer; invoice. Committed after each step. Five lines make "fully processed" order lines: 2,000 of
them an hour are 100 SAPS.
"""

from __future__ import annotations

import frappe
import scenario
from measure import Cost, repeat

from sales_mgmt.documents.mapping import DELIVERY_TO_INVOICE, ORDER_TO_DELIVERY, make

LINES = 5
SAPS_LINES_AN_HOUR = 20  # 2,000 lines an hour are 100 SAPS


def run(times: int) -> Cost:
    """Mean cost of a cycle."""
    world = scenario.make_world(LINES)
    for _ in range(40):
        scenario.order(world, LINES).submit()
    frappe.db.commit()
    one_cycle(world)
    return repeat(lambda: one_cycle(world), times)


def one_cycle(world: scenario.World) -> list[str]:
    """One cycle, committed step by step; the names of its documents."""
    order = scenario.order(world, LINES)
    order.submit()
    frappe.db.commit()
    delivery = make(ORDER_TO_DELIVERY, [order.name])
    delivery.posting_date = scenario.DAY
    delivery.insert()
    frappe.db.commit()
    frappe.get_doc("SM Sales Order", order.name).as_dict()
    delivery = frappe.get_doc("SM Delivery Note", delivery.name)
    delivery.items[0].qty = 1
    delivery.save()
    delivery.submit()
    frappe.db.commit()
    frappe.get_list(
        "SM Sales Order",
        filters={"customer": world.customer},
        fields=["name", "transaction_date", "status", "grand_total"],
        order_by="creation desc",
        limit=40,
    )
    invoice = make(DELIVERY_TO_INVOICE, [delivery.name])
    invoice.posting_date = scenario.DAY
    invoice.insert()
    invoice.submit()
    frappe.db.commit()
    return [order.name, delivery.name, invoice.name]


def saps(cost: Cost) -> float:
    """SAPS of one core that does nothing else."""
    return 3600 / cost.cpu * LINES / SAPS_LINES_AN_HOUR
