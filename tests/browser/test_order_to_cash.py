"""An order to cash by hand: each document made by the button of the one before."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest


@pytest.fixture
def goods() -> tuple[str, str]:
    """A customer, and an item of which ten are in stock."""
    found = f.customer(), f.item(stock=10)
    frappe.db.commit()
    return found


def test_order_delivery_invoice_payment(desk, goods):
    customer, item = goods
    page = desk("Sales User", "Stock User", "Accounts User")
    page.new("SM Sales Order", customer=customer, company=f.COMPANY, currency="USD", transaction_date=f.DAY)
    page.add_line(item_code=item, qty=4, rate=25, warehouse=f.warehouse())
    order = page.save()
    page.submit()
    page.create("Delivery Note", "SM Delivery Note").set(posting_date=f.DAY)
    page.save()
    page.submit()
    page.create("Invoice", "SM Invoice").set(posting_date=f.DAY)
    invoice = page.save()
    page.submit()
    assert page.value("outstanding_amount") == 100
    page.create("Payment", "Payment Entry").set(posting_date=f.DAY, reference_no="1", reference_date=f.DAY)
    page.save()
    page.submit()
    frappe.db.rollback()
    paid = frappe.get_doc("SM Invoice", invoice)
    assert (paid.status, paid.outstanding_amount) == ("Paid", 0)
    assert frappe.db.get_value("SM Sales Order", order, "status") == "Completed"
    assert books.audit() == []


def test_a_return_is_made_of_the_delivery(desk, goods):
    customer, item = goods
    order = f.order(customer, f.line(item, 4, 25))
    delivery = f.delivery([order.name])
    frappe.db.commit()
    page = desk("Sales User", "Stock User").open("SM Delivery Note", delivery.name)
    page.create("Return", "SM Return")
    assert [row["qty"] for row in page.value("items")] == [4]
