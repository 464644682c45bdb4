"""Connections: each document counts what came of it, and names what it came from."""

from __future__ import annotations

import factories as f
import frappe
from frappe.desk.notifications import get_open_count


def counted(doc) -> dict[str, int]:
    """What a form's connections count, without zeros."""
    return {row["name"]: row["count"] for row in get_open_count(doc.doctype, doc.name)["count"] if row["count"]}


def named(doc) -> dict[str, set[str]]:
    """What a form's connections take from the document itself."""
    found = {}
    for doctype, link in frappe.get_meta(doc.doctype).get_dashboard_data().internal_links.items():
        names = {doc.get(link)} if isinstance(link, str) else {row.get(link[1]) for row in doc.get(link[0])}
        if names - {None, ""}:
            found[doctype] = names - {None, ""}
    return found


def test_from_quotation_to_return():
    customer, item = f.customer(), f.item(stock=10)
    quotation = f.quotation(customer, f.line(item, 4, 25))
    order = f.order_of([quotation.name])
    for row in order.items:
        frappe.db.set_value(row.doctype, row.name, "warehouse", f.warehouse())
    f.deposit(customer, 10, sales_order=order.name)
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name])
    returned = f.returned([delivery.name], {delivery.items[0].name: 1})
    assert counted(order) == {"SM Delivery Note": 1, "SM Invoice": 1, "SM Return": 1, "SM Deposit": 1}
    assert named(order) == {"SM Quotation": {quotation.name}}
    assert counted(delivery) == {"SM Invoice": 1, "SM Return": 1}
    assert named(delivery) == {"SM Sales Order": {order.name}}
    assert counted(invoice)["SM Return"] == 1
    assert named(invoice) == {"SM Sales Order": {order.name}, "SM Delivery Note": {delivery.name}}
    assert named(returned)["SM Delivery Note"] == {delivery.name}


def test_a_credit_account_counts_what_was_decided():
    customer = f.customer()
    order = f.order(customer, f.line(f.service(), 1, 10))
    account = frappe.get_doc("SM Credit Account", frappe.db.get_value("SM Sales Order", order.name, "credit_account"))
    assert counted(account)["SM Sales Order"] == 1
