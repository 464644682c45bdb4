"""The way in: login page, list, and the realtime line."""

from __future__ import annotations

import contextlib

import factories as f
import frappe
import pytest
from browser_desk import PASSWORD
from frappe.utils.password import update_password
from playwright.sync_api import TimeoutError


def test_a_clerk_logs_in_by_the_login_page(chromium, address):
    user = f.user("Sales User")
    update_password(user, PASSWORD)
    frappe.db.commit()
    page = chromium.new_context(base_url=address).new_page()
    page.goto("/login")
    page.fill("#login_email", user)
    page.fill("#login_password", PASSWORD)
    page.click(".btn-login")
    page.wait_for_url("**/app**")
    page.wait_for_selector(".navbar .search-bar input")
    page.context.close()


def test_the_list_of_orders_shows_what_stands(desk):
    order = f.order(f.customer(), f.line(f.service(), 2, 25))
    frappe.db.commit()
    page = desk("Sales User").goto(f"sm-sales-order?name={order.name}").page
    row = page.locator(".list-row", has_text=order.name)
    row.wait_for()
    assert order.customer_name in row.inner_text()


def test_what_another_user_does_shows_in_the_list_without_a_reload(desk):
    order = f.order(f.customer(), f.line(f.service(), 1, 10), submit=False)
    frappe.db.commit()
    page = desk("Sales User").goto(f"sm-sales-order?customer={order.customer}").page
    draft = page.locator(".list-row", has_text="Draft")
    draft.wait_for()
    page.wait_for_function("() => frappe.realtime.socket.connected")
    order.submit()
    for _ in range(20):  # when the list began to listen cannot be seen from outside, so it is told again
        order.notify_update()
        frappe.db.commit()
        with contextlib.suppress(TimeoutError):
            return draft.wait_for(state="detached", timeout=4000)
    pytest.fail("the list never changed")
