"""Many documents at once, from the list."""

from __future__ import annotations

import books
import factories as f
import frappe
from frappe.utils.background_jobs import get_queue

from sales_mgmt.api import bulk


def test_orders_are_delivered_from_the_list_and_the_result_is_shown(desk):
    customer, item = f.customer(), f.item(stock=5)
    orders = [f.order(customer, f.line(item, qty, 10)) for qty in (2, 9)]
    frappe.db.commit()
    page = desk("Sales User", "Stock User").goto(f"sm-sales-order?customer={customer}")
    row = page.page.locator(".list-row", has_text=orders[0].name)
    row.locator(".indicator-pill", has_text="To Deliver and Bill").wait_for()
    page.page.locator(".list-header-checkbox, .list-check-all").first.click()
    page.page.locator(".actions-btn-group:visible button").click()
    page.page.locator(".actions-btn-group .dropdown-item:visible", has_text="Deliver Orders").click()
    page.page.wait_for_function("() => window.cur_dialog?.display")
    page.run("(day) => cur_dialog.set_value('posting_date', day)", f.DAY)
    page.dialog().get_by_role("button", name="Start").click()
    page.on_form(bulk.RUN)
    frappe.db.rollback()
    frappe.set_user(page.user)
    bulk.work(page.value("name"))  # the worker's part
    frappe.set_user("Administrator")
    get_queue("long").empty()
    page.page.wait_for_function("() => cur_frm.doc.status === 'Completed with Refusals'")
    page.page.locator(".form-message", has_text="1 done, 1 refused").wait_for()
    frappe.db.rollback()
    results = {row.document: row.result for row in frappe.get_doc(bulk.RUN, page.value("name")).documents}
    assert results == {orders[0].name: "Done", orders[1].name: "Refused"}
    assert books.audit() == []
