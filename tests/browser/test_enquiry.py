"""The page Sales Enquiry, by keyboard alone."""

from __future__ import annotations

import factories as f
import frappe

from devbench.paths import Bench

FOCUSED = "() => document.activeElement.id === 'sm-enquiry-box'"


def test_a_caller_is_answered_by_keyboard_alone(desk, axe):
    customer, item = f.customer(mobile_no="+1 555 0199 77", tax_id=f.unique("TAX")), f.item(stock=10)
    listed = f.price_list(assignments=[{"customer": customer}])
    f.price(listed, item, 19.5, customer=customer)
    order = f.order(customer, f.line(item, 8, 20, delivery_date="2026-12-20"), po_no=f.unique("PO"))
    f.limit(customer, 500)
    delivery = f.delivery([order.name], {order.items[0].name: 3})
    invoice = f.invoice([delivery.name])
    f.deposit(customer, 25)
    frappe.db.commit()

    desk_page = desk("Sales User").goto("sm-sales-order")
    page, keys = desk_page.page, desk_page.page.keyboard
    page.locator("body").click(position={"x": 640, "y": 5})
    keys.press("Control+Shift+E")
    page.wait_for_url("**/sales-enquiry")
    page.wait_for_function(FOCUSED)

    keys.type(customer.split()[-1])
    keys.press("Enter")  # before the hits are there
    answer = page.locator(".sm-enquiry-answer")
    answer.locator("text=Open Orders").wait_for()
    shown = answer.inner_text()
    for text in (order.name, order.po_no, invoice.name, "$ 60.00", "$ 500.00", "$ 25.00", "Overdue"):
        assert text in shown, (text, shown)
    picture = Bench.of().path / "screenshots"
    desk_page.picture(picture / "enquiry-customer.png")
    assert desk_page.violations(axe, ".sm-enquiry") == []

    page.wait_for_function(FOCUSED)
    keys.press("ArrowDown")  # the customer's name
    keys.press("ArrowDown")  # the order
    keys.press("Enter")
    answer.locator("text=on hand").wait_for()
    shown = answer.inner_text()
    assert "2026-12-20" in shown and "7 Nos on hand" in shown and "8 Nos" in shown
    desk_page.picture(picture / "enquiry-order.png")
    assert desk_page.violations(axe, ".sm-enquiry") == []

    page.wait_for_function(FOCUSED)
    keys.type(item)  # over what was typed before
    page.locator(".sm-enquiry-hits li", has_text=item).first.wait_for()
    desk_page.picture(picture / "enquiry-hits.png")
    assert desk_page.violations(axe, ".sm-enquiry") == []
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    answer.locator("text=$ 19.50").wait_for()
    desk_page.run("() => document.documentElement.setAttribute('data-theme', 'dark')")
    page.wait_for_timeout(300)
    desk_page.picture(picture / "enquiry-item-dark.png")
    page.wait_for_function(FOCUSED)
    keys.press("Escape")
    assert page.input_value("#sm-enquiry-box") == ""
    keys.press("Escape")
    assert answer.inner_text() == ""


def test_a_warehouse_clerk_is_told_no_balance(desk):
    customer = f.customer()
    f.order(customer, f.line(f.item(), 1, 10))
    frappe.db.commit()
    page = desk("Stock User").goto("sales-enquiry").page
    page.wait_for_function(FOCUSED)
    page.keyboard.type(customer.split()[-1])
    page.keyboard.press("Enter")
    page.locator(".sm-enquiry-answer", has_text="Open Orders").wait_for()
    assert "Balance" not in page.locator(".sm-enquiry-answer").inner_text()
