"""Who may do what: roles on documents, user permissions on what a method names."""

from __future__ import annotations

import factories as f
import frappe
import pytest


def user(*roles: str) -> str:
    """A new user with these roles."""
    email = f"{frappe.generate_hash(length=8)}@example.com"
    doc = {"doctype": "User", "email": email, "first_name": "Test", "send_welcome_email": 0}
    frappe.get_doc(doc | {"roles": [{"role": role} for role in roles]}).insert()
    return email


@pytest.fixture
def orders():
    """Confirmed orders of two customers."""
    item = f.item(50)
    return [f.order(f.customer(), f.line(item, 5)) for _ in range(2)]


def test_a_storekeeper_delivers_but_does_not_invoice(orders):
    storekeeper = user("Stock User")
    frappe.set_user(storekeeper)
    assert frappe.has_permission("SM Delivery Note", "submit")
    assert not frappe.has_permission("SM Invoice", "create")
    assert not frappe.has_permission("SM Sales Order", "create")


def test_an_auditor_reads_and_writes_nothing(orders):
    frappe.set_user(user("Sales Auditor"))
    order = frappe.get_doc("SM Sales Order", orders[0].name)
    assert order.has_permission("read")
    with pytest.raises(frappe.PermissionError):
        order.cancel()


def test_a_clerk_sets_no_credit_limit(orders):
    frappe.set_user(user("Sales User"))
    account = frappe.get_doc("SM Credit Account", orders[0].credit_account)
    account.update({"limit_applies": 1, "credit_limit": 10**6})
    with pytest.raises(frappe.PermissionError):
        account.save()


def test_a_clerks_first_order_opens_the_customers_account_all_the_same(orders):
    customer, item = f.customer(), f.item(5)
    frappe.set_user(user("Sales User", "Accounts User", "Stock User"))
    order = f.order(customer, f.line(item, 1))
    assert frappe.db.get_value("SM Credit Balance", order.credit_account, "open_orders") == 10


def test_methods_ask_for_permission_on_every_document_they_are_given(orders):
    from sales_mgmt.api.mapping import delivery_from_orders, invoice_from_orders
    from sales_mgmt.api.preview import posting_preview

    mine, other = orders
    clerk = user("Sales User", "Stock User")
    frappe.get_doc(
        {"doctype": "User Permission", "user": clerk, "allow": "Customer", "for_value": mine.customer}
    ).insert()
    draft = f.order(other.customer, f.line(other.items[0].item_code, 1), submit=False)
    frappe.set_user(clerk)
    assert delivery_from_orders(mine.name).items[0].so_detail == mine.items[0].name
    for refused in (
        lambda: delivery_from_orders([mine.name, other.name]),
        lambda: delivery_from_orders(other.name),
        lambda: invoice_from_orders(mine.name),  # a clerk makes no invoices
        lambda: posting_preview("SM Sales Order", draft.name),
    ):
        with pytest.raises(frappe.PermissionError):
            refused()
    assert other.name not in frappe.get_list("SM Sales Order", pluck="name", limit=0)
