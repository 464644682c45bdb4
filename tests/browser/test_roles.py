"""The main path of roles that the other files do not walk: the credit controller's queue, a customer on a phone."""

from __future__ import annotations

import books
import browser_desk
import factories as f
import frappe
from credit_desk import HOLD, risk_class

from devbench.paths import Bench
from sales_mgmt.posting.refusals import CreditHeld

PHONE = {"width": 390, "height": 844}
TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


def test_a_credit_controller_releases_a_hold_from_the_queue(desk):
    customer = f.customer()
    f.limit(customer, 100, risk_class=risk_class(("over_limit", "", "Hold")))
    order = f.order(customer, f.line(f.service(), 2, 100), submit=False)
    frappe.db.commit()
    with books.refused(error=CreditHeld):
        order.submit()
    frappe.db.commit()
    page = desk("Credit Controller").goto(f"sm-credit-hold?customer={customer}")
    hold = frappe.db.get_value(HOLD, {"voucher_no": order.name})
    page.page.locator(".list-row a", has_text=order.name).first.click()
    page.on_form(HOLD, hold)
    page.page.get_by_role("button", name="Release").click()
    page.dialog().locator("textarea[data-fieldname=reason]").fill("Pays on Friday")
    page.dialog().get_by_role("button", name="Submit").click()
    page.page.wait_for_function("() => cur_frm.doc.status === 'Released'")
    frappe.db.rollback()
    assert frappe.db.get_value(HOLD, hold, ["status", "answer_reason"]) == ("Released", "Pays on Friday")
    frappe.get_doc("SM Sales Order", order.name).submit()
    assert frappe.db.get_value("SM Sales Order", order.name, "status") != "Draft"


def test_a_customer_finds_an_invoice_on_a_phone(chromium, address):
    user = f.user("Customer")
    frappe.db.set_value("User", user, "user_type", "Website User")
    customer = f.customer()
    contact = {"doctype": "Contact", "first_name": "Buyer", "email_ids": [{"email_id": user, "is_primary": 1}]}
    frappe.get_doc({**contact, "links": [{"link_doctype": "Customer", "link_name": customer}]}).insert()
    invoice = f.invoice_of_orders([f.order(customer, f.line(f.service(), 2, 25)).name])
    frappe.db.commit()
    page = browser_desk.open_desk(chromium, address, user, **PHONE)
    for path in ("/sales", "/sales/invoices"):
        page.page.goto(path)
        assert not page.run(TOO_WIDE), path
    page.page.get_by_text(invoice.name).first.click()
    page.page.wait_for_url(f"**/{invoice.name}")
    assert not page.run(TOO_WIDE)
    assert "50.00" in page.page.locator("main, .page-content-wrapper").first.inner_text()
    assert page.close(Bench.of().path / "screenshots" / "customer_on_a_phone.png") == []
