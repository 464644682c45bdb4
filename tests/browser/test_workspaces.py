"""Each role's workspace: what waits for it, as numbers that are those of its lists."""

from __future__ import annotations

import factories as f
import frappe
import pytest

CARD = ".number-widget-box"


@pytest.fixture(scope="module")
def work() -> None:
    """Something waits in each place: a draft, an order to deliver, a delivery to bill, an invoice."""
    customer, item = f.customer(), f.item(stock=20)
    f.order(customer, f.line(item, 1, 25), submit=False)
    order = f.order(customer, f.line(item, 4, 25))
    delivery = f.delivery([order.name], {order.items[0].name: 3})
    f.invoice([delivery.name], {delivery.items[0].name: 1})
    frappe.db.commit()


@pytest.mark.parametrize(
    ("space", "role", "card", "doctype", "filters"),
    [
        ("Sales Desk", "Sales User", "Orders to Confirm", "SM Sales Order", {"docstatus": 0}),
        ("Credit Control", "Credit Controller", "Waiting for Release", "SM Credit Hold", {"status": "Waiting"}),
        ("Warehouse Desk", "Stock User", "Draft Deliveries", "SM Delivery Note", {"docstatus": 0}),
        ("Accounts Desk", "Accounts User", "Unbilled Deliveries", "SM Delivery Note", {"status": "To Bill"}),
        ("Sales Management", "Sales Manager", "Overdue Invoices", "SM Invoice", {"status": "Overdue"}),
    ],
)
def test_a_role_finds_what_waits_for_it(desk, work, space, role, card, doctype, filters):
    page = desk(role, height=1700).goto(frappe.scrub(space).replace("_", "-"))
    box = page.page.locator(CARD, has_text=card)
    box.locator(".number").wait_for()
    page.page.wait_for_function("() => !document.querySelector('.number-card-loading')")
    page.settle()
    assert int(box.locator(".number").inner_text()) == frappe.db.count(doctype, filters)
    assert page.page.locator(".shortcut-widget-box .indicator-pill").count() > 0
    assert page.page.locator(".links-widget-box .link-item").count() > 5
    assert page.page.locator(".dashboard-widget-box").count() > 0


def test_others_do_not_see_a_workspace(desk):
    page = desk("Stock User").goto("warehouse-desk").page
    page.locator(".sidebar-item-label", has_text="Warehouse Desk").wait_for()
    assert page.locator(".sidebar-item-label", has_text="Credit Control").count() == 0
