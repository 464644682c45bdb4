"""Native documents beside ours: what would go past our balances is refused and names our action."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

MAKERS = "erpnext.accounts.doctype.sales_invoice.sales_invoice."


def made(what: str, invoice: str):
    """What ERPNext's own button makes of a Sales Invoice, unsaved."""
    return frappe.get_attr(MAKERS + what)(invoice)


@pytest.fixture
def invoice():
    """Five pieces invoiced before they are delivered."""
    order = f.order(f.customer(), f.line(f.item(stock=8, cost=6), 5, 10))
    return f.invoice_of_orders([order.name])


def test_a_native_return_is_refused(invoice):
    note = made("make_sales_return", invoice.receivable_no)
    with books.refused(invoice.name, "SM Return"):
        note.insert()


def test_the_native_invoice_is_not_cancelled_by_hand(invoice):
    native = frappe.get_doc("Sales Invoice", invoice.receivable_no)
    with books.refused(invoice.name):
        native.cancel()


def test_a_native_delivery_is_refused(invoice):
    note = made("make_delivery_note", invoice.receivable_no)
    with books.refused("Row 1", invoice.name, "SM Delivery Note"):
        note.insert()


def test_a_native_amendment_is_refused(invoice):
    frappe.get_doc("SM Invoice", invoice.name).cancel()
    native = frappe.copy_doc(frappe.get_doc("Sales Invoice", invoice.receivable_no))
    native.update({"amended_from": invoice.receivable_no, "docstatus": 0})
    with books.refused(invoice.name):
        native.insert()


def test_native_documents_of_their_own_pass():
    customer, item = f.customer(), f.service()
    native = frappe.get_doc(
        {
            "doctype": "Sales Invoice",
            "customer": customer,
            "company": f.COMPANY,
            "posting_date": f.DAY,
            "set_posting_time": 1,
            "due_date": f.DAY,
            "items": [{"item_code": item, "qty": 1, "rate": 10}],
        }
    ).insert()
    native.submit()
    note = made("make_sales_return", native.name)
    note.insert()
    note.submit()
    assert books.balance(customer, f.COMPANY) == 0
