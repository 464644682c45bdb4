"""Archive mode: everything of ours can be read, nothing can be entered, changed or cancelled, and it can be ended."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import archive, deposits, orders
from sales_mgmt.events import bulk_runs, daily, daily_audit

CLOSED = "Sales management is archived"


@pytest.fixture
def order():
    """An order of which a part is delivered and a part of that invoiced."""
    made = f.order(f.customer(), f.line(f.item(stock=9), 6, 10))
    note = f.delivery([made.name], {made.items[0].name: 4})
    f.invoice([note.name], {note.items[0].name: 2})
    return frappe.get_doc("SM Sales Order", made.name)


@pytest.fixture
def closed(order):
    """Entry is closed; the order."""
    archive.begin()
    return order


def invoice_of(order):
    return frappe.get_doc("SM Invoice", frappe.db.get_value("SM Invoice Item", {"sales_order": order.name}, "parent"))


def test_it_says_what_is_under_way(order):
    left = {work["doctype"]: work for work in archive.begin()}
    assert {"SM Sales Order", "SM Delivery Note"} <= set(left)
    assert left["SM Sales Order"]["count"] >= len(left["SM Sales Order"]["first"]) > 0
    assert frappe.get_doc("SM Settings").archived_by == "Administrator"


def test_documents_are_readable(closed):
    assert frappe.get_doc("SM Sales Order", closed.name).items[0].delivered_qty == 4
    assert invoice_of(closed).outstanding_amount == 20
    assert books.audit() == []


def test_nothing_is_entered(closed):
    with books.refused(CLOSED):
        f.order(closed.customer, f.line(closed.items[0].item_code), submit=False)
    with books.refused(CLOSED):
        f.price_list()
    with books.refused(CLOSED):
        f.invoice([frappe.db.get_value("SM Delivery Note Item", {"sales_order": closed.name}, "parent")])
    with books.refused(CLOSED):
        f.limit(closed.customer, 100)


def test_nothing_is_submitted_changed_or_deleted(order):
    draft = f.order(order.customer, f.line(order.items[0].item_code), submit=False)
    archive.begin()
    for action in ("submit", "save", "delete"):
        with books.refused(CLOSED):
            getattr(frappe.get_doc(draft.doctype, draft.name), action)()
    order.po_no = "later"
    with books.refused(CLOSED):
        order.save()


def test_nothing_is_cancelled_or_amended(order):
    amendment = f.amend(f.cancel(f.order(order.customer, f.line(order.items[0].item_code))))
    archive.begin()
    with books.refused(CLOSED):
        invoice_of(order).cancel()
    with books.refused(CLOSED):
        amendment.insert()


def test_no_action_on_a_confirmed_order_passes(closed):
    reason = frappe.get_all("SM Order Reason", {"disabled": 0, "action": ""}, pluck="name")[0]
    for action in (
        lambda: orders.close(closed.name, reason),
        lambda: orders.hold(closed.name, reason),
        lambda: orders.release(closed.name),
    ):
        with books.refused(CLOSED):
            action()


def test_no_action_on_a_deposit_passes(order):
    deposit = f.deposit(order.customer, 30)
    archive.begin()
    with books.refused(CLOSED):
        deposits.apply(deposit.name, invoice_of(order).name)
    with books.refused(CLOSED):
        deposits.refund(deposit.name)


def test_payments_of_the_host_are_followed(closed):
    invoice = invoice_of(closed)
    f.pay(closed.customer, 20, invoice)
    assert books.status(invoice) == "Paid"
    assert books.audit() == []


def test_the_scheduler_rests(closed, monkeypatch):
    before = frappe.db.count("SM Audit Run")
    daily_audit.run()
    assert (daily.expire_quotations(), bulk_runs.resume_stale()) == (None, None)
    assert frappe.db.count("SM Audit Run") == before


def test_it_is_ended(closed):
    archive.end()
    assert frappe.get_doc("SM Settings").archived_on is None
    f.delivery([closed.name])
    assert books.audit() == []


def test_only_system_managers_close_entry():
    frappe.set_user(f.user("Sales Manager"))
    for method in (archive.begin, archive.end, archive.export, archive.under_way):
        with books.refused(error=frappe.PermissionError):
            method()


def test_nobody_else_ticks_the_setting():
    frappe.set_user(f.user("Sales Manager"))
    f.settings(archived=1)
    assert not frappe.db.get_single_value("SM Settings", "archived", cache=False)
