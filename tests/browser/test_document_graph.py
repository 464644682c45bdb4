"""The relations of a document, on its form."""

from __future__ import annotations

import factories as f
import frappe
import pytest

from devbench.paths import Bench


@pytest.fixture
def flow() -> frappe._dict:
    """An order with a deposit, two deliveries, an invoice that the deposit and a payment settle, and a return."""
    customer, item = f.customer(), f.item(stock=10)
    quotation = f.quotation(customer, f.line(item, 5, 120))
    order = f.order_of([quotation.name])
    deposit = f.deposit(customer, 100, sales_order=order.name)
    [line] = [row.name for row in order.items]
    first, second = (f.delivery([order.name], {line: qty}) for qty in (2, 3))
    invoice = f.invoice([first.name, second.name])
    payment = f.pay(customer, 300, invoice)
    back = f.returned_of_invoices([invoice.name], {invoice.items[0].name: 1})
    frappe.db.commit()
    return frappe._dict(locals())


def test_relations_are_drawn_and_lead_to_each_document(desk, flow, axe):
    form = desk("Sales User", "Accounts User").open("SM Sales Order", flow.order.name)
    form.button("View", "Relations")
    page = form.page
    page.locator(f".sm-graph-card >> text={flow.payment.name}").wait_for()
    page.wait_for_function("() => document.activeElement.classList.contains('sm-graph-name')")
    shown = form.dialog().inner_text()
    for doc in ("quotation", "order", "deposit", "first", "second", "invoice", "payment", "back"):
        assert flow[doc].name in shown
    assert "$ 600.00" in shown and "General Ledger" in shown
    page.wait_for_function("() => document.querySelectorAll('.sm-graph-line').length >= 8")
    assert form.violations(axe, ".sm-graph") == []
    for theme in ("light", "dark"):
        form.run("(theme) => document.documentElement.setAttribute('data-theme', theme)", theme)
        page.wait_for_timeout(300)
        form.picture(Bench.of().path / "screenshots" / f"relations-{theme}.png")
    assert [line for line in form.violations(axe, ".sm-graph") if "indicator-pill" not in line] == []  # Frappe's own
    assert page.evaluate("document.activeElement.textContent") == flow.order.name
    steps = (("ArrowRight", "first"), ("ArrowDown", "second"), ("ArrowDown", "deposit"))
    for key, name in steps:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent") == flow[name].name
    page.keyboard.press("Enter")
    form.on_form("SM Deposit", flow.deposit.name)
    page.locator(".modal.show").wait_for(state="detached")


def test_what_a_user_may_not_read_is_shown_without_content(desk, flow):
    form = desk("Stock User").open("SM Sales Order", flow.order.name)
    form.button("View", "Relations")
    form.page.locator(".sm-graph-hidden", has_text="Invoice").wait_for()
    shown = form.dialog().inner_text()
    assert flow.first.name in shown and "Stock Ledger" in shown
    assert flow.invoice.name not in shown and "General Ledger" not in shown
