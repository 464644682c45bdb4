"""Customers and items that ERPNext renames and merges, with documents of ours and of its own; ours and its books agree.

What is alike on both hosts is in tests/integration/test_rename_and_merge.py, which runs here as well.
"""

from __future__ import annotations

from typing import Any

import books
import factories as f
import frappe


def rename(doctype: str, old: str, new: str, merge: bool = False) -> None:
    frappe.rename_doc(doctype, old, new, merge=merge, show_alert=False, rebuild_search=False)


def native_invoice(customer: str, item: str) -> Any:
    doc = {"doctype": "Sales Invoice", "customer": customer, "company": f.COMPANY, "posting_date": f.DAY}
    doc |= {"set_posting_time": 1, "due_date": f.DAY, "items": [{"item_code": item, "qty": 1, "rate": 11}]}
    return frappe.get_doc(doc).insert().submit()


def trade(customer: str, item: str) -> tuple[Any, Any, Any]:
    """Six ordered, four delivered, two invoiced; a native invoice and money on account beside."""
    order = f.order(customer, f.line(item, 6, 10), taxes=[f.tax(10)])
    delivery = f.delivery([order.name], {order.items[0].name: 4})
    invoice = f.invoice([delivery.name], {delivery.items[0].name: 2})
    native_invoice(customer, f.service())
    f.pay(customer, 5)
    return order, delivery, invoice


def test_native_documents_and_ours_follow_a_renamed_customer():
    customer, new = f.customer(), f.unique("Renamed")
    order, delivery, invoice = trade(customer, f.item(stock=9))
    before = books.exposure(customer, f.COMPANY)
    assert before == (22, 22, 28)
    rename("Customer", customer, new)
    assert books.exposure(new, f.COMPANY) == before
    assert books.balance(new, f.COMPANY) == before[2]
    assert frappe.db.get_value("Sales Invoice", invoice.receivable_no, "customer") == new
    assert books.audit() == []
    f.invoice([f.delivery([order.name]).name, delivery.name])
    assert books.exposure(new, f.COMPANY) == (0, 0, 28 + 44)
    assert books.audit() == []


def test_two_customers_become_one_at_the_host_and_with_us():
    old, new, item = f.customer(), f.customer(), f.item(stock=30)
    _order, _delivery, invoice = trade(old, item)
    trade(new, item)
    f.limit(new, 200)
    rename("Customer", old, new, merge=True)
    assert books.exposure(new, f.COMPANY) == (44, 44, 56)
    assert books.balance(new, f.COMPANY) == 56
    assert books.audit() == []
    f.pay(new, 22, frappe.get_doc("SM Invoice", invoice.name))
    assert books.owed(frappe.get_doc("SM Invoice", invoice.name)) == 0
    large = f.order(new, f.line(f.service(), 1, 200), submit=False)
    with books.refused("Credit limit", new):
        large.submit()


def test_the_stock_of_a_renamed_item_and_its_native_links_follow():
    item, new = f.item(stock=9), f.unique("RENAMED")
    order, delivery, _invoice = trade(f.customer(), item)
    rename("Item", item, new)
    assert books.on_hand(new, f.warehouse()) == (5, 30)
    assert books.stock(delivery) == [(delivery.items[0].name, -4, -24)]
    assert books.audit() == []
    f.invoice([f.delivery([order.name]).name])
    assert books.audit() == []


def test_two_items_become_one_and_ours_go_on():
    old, new, customer = f.item(stock=10), f.item(stock=20), f.customer()
    order, delivery, _invoice = trade(customer, old)
    rename("Item", old, new, merge=True)
    assert books.on_hand(new, f.warehouse())[0] == 26
    assert not frappe.db.exists("Bin", {"item_code": old})
    assert books.audit() == []
    f.cancel(f.delivery([order.name]))
    f.invoice([delivery.name])
    assert books.audit() == []
