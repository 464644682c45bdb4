"""Order to cash by ERPNext's own documents: Sales Order, Delivery Note, Sales Invoice, as its buttons make them."""

from __future__ import annotations

from typing import Any

import frappe
import scenario


def cycle(world: scenario.World, lines: int) -> list[str]:
    """The steps of sd_cycle.one_cycle; the names of the three documents."""
    order = new_order(world, lines).insert().submit()
    frappe.db.commit()
    delivery = delivery_of(order).insert()
    frappe.db.commit()
    frappe.get_doc("Sales Order", order.name).as_dict()
    delivery = frappe.get_doc("Delivery Note", delivery.name)
    delivery.items[0].qty = 1
    delivery.save()
    delivery.submit()
    frappe.db.commit()
    frappe.get_list(
        "Sales Order",
        filters={"customer": world.customer},
        fields=["name", "transaction_date", "status", "grand_total"],
        order_by="creation desc",
        limit=40,
    )
    invoice = invoice_of(delivery).insert().submit()
    frappe.db.commit()
    return [order.name, delivery.name, invoice.name]


def flow(world: scenario.World, lines: int) -> list[str]:
    """The three documents in one transaction; their names."""
    order = new_order(world, lines).insert().submit()
    delivery = delivery_of(order).insert().submit()
    invoice = invoice_of(delivery).insert().submit()
    frappe.db.commit()
    return [order.name, delivery.name, invoice.name]


def new_order(world: scenario.World, lines: int) -> Any:
    """An unsaved Sales Order with the lines and the tax of scenario.order."""
    doc = scenario.order_values(world, lines)
    doc |= {"doctype": "Sales Order", "delivery_date": scenario.DAY}
    return frappe.get_doc(doc)


def delivery_of(order: Any) -> Any:
    """What the order's button makes."""
    make = frappe.get_attr("erpnext.selling.doctype.sales_order.sales_order.make_delivery_note")
    return make(order.name).update({"posting_date": scenario.DAY, "set_posting_time": 1})


def invoice_of(delivery: Any) -> Any:
    """What the delivery note's button makes."""
    make = frappe.get_attr("erpnext.stock.doctype.delivery_note.delivery_note.make_sales_invoice")
    return make(delivery.name).update(
        {"posting_date": scenario.DAY, "set_posting_time": 1, "due_date": scenario.DAY, "payment_schedule": []}
    )
