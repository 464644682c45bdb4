"""Bulk runs: each document in a transaction of its own, done once, and what became of it kept.

A run commits; what is made here stays, under customers of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import books
import factories as f
import frappe
import pytest
from frappe.utils import add_to_date, now_datetime
from frappe.utils.background_jobs import get_jobs, get_queue

from sales_mgmt.api import bulk
from sales_mgmt.events import bulk_runs

ACTION = "Confirm Orders"


@pytest.fixture
def orders() -> list:
    """Drafts of 100, 100 and 300 of a customer who may owe 250; the last one is refused."""
    books.remember_problems()
    customer = f.customer()
    f.order(customer, f.line(f.service(), 1, 0))
    f.limit(customer, 250)
    return [f.order(customer, f.line(f.service(), 1, rate), submit=False) for rate in (100, 100, 300)]


@pytest.fixture(autouse=True)
def queue() -> Iterator[None]:
    """No job is left in the queue."""
    yield
    get_queue("long").empty()


def started(names: list[str], user: str | None = None) -> str:
    """The name of a committed run."""
    frappe.db.commit()
    if user:
        frappe.set_user(user)
    name = bulk.start(ACTION, names)
    frappe.db.commit()
    return name


def results(run: str) -> list[tuple]:
    return [(row.document, row.result) for row in frappe.get_doc(bulk.RUN, run).documents]


def test_some_pass_and_some_are_refused_each_by_itself(orders):
    names = [order.name for order in orders]
    run = started(names)
    bulk.work(run)
    doc = frappe.get_doc(bulk.RUN, run)
    assert results(run) == [(names[0], "Done"), (names[1], "Done"), (names[2], "Refused")]
    assert (doc.status, doc.total, doc.done, doc.refused) == ("Completed with Refusals", 3, 2, 1)
    assert "limit" in doc.documents[2].message
    assert [frappe.db.get_value("SM Sales Order", name, "docstatus") for name in names] == [1, 1, 0]
    assert books.exposure(orders[0].customer, f.COMPANY) == (200, 0, 0)
    assert books.audit() == []


def test_a_run_that_was_interrupted_goes_on_and_does_nothing_twice(orders, monkeypatch):
    names = [order.name for order in orders]
    run = started(names)

    def stopped(name: str, day: date | None) -> None:
        bulk.confirm(name)
        if name == names[1]:
            raise SystemExit  # the worker is killed before the second order is committed

    monkeypatch.setitem(bulk.ACTIONS, ACTION, bulk.Action("SM Sales Order", "submit", stopped))
    with pytest.raises(SystemExit):
        bulk.work(run)
    frappe.db.rollback()
    monkeypatch.undo()
    assert results(run) == [(names[0], "Done"), (names[1], "Pending"), (names[2], "Pending")]
    bulk.work(run)
    bulk.work(run)
    assert [result for _name, result in results(run)] == ["Done", "Done", "Refused"]
    assert books.exposure(orders[0].customer, f.COMPANY) == (200, 0, 0)
    assert books.audit() == []


def test_what_breaks_is_told_apart_from_what_is_refused(orders, monkeypatch):
    run = started([orders[0].name, orders[1].name])

    def broken(name: str, day: date | None) -> None:
        bulk.confirm(name)
        if name == orders[0].name:
            raise ZeroDivisionError("no such rate")

    monkeypatch.setitem(bulk.ACTIONS, ACTION, bulk.Action("SM Sales Order", "submit", broken))
    bulk.work(run)
    first, second = frappe.get_doc(bulk.RUN, run).documents
    assert (first.result, first.message) == ("Failed", "ZeroDivisionError: no such rate")
    assert second.result == "Done"
    assert frappe.db.get_value("SM Sales Order", orders[0].name, "docstatus") == 0
    assert frappe.db.exists("Error Log", {"method": ("like", f"%{run}%")})


def test_an_order_that_is_confirmed_already_is_refused(orders):
    orders[0].submit()
    run = started([orders[0].name])
    bulk.work(run)
    [row] = frappe.get_doc(bulk.RUN, run).documents
    assert row.result == "Refused"
    assert "no draft" in row.message


def test_the_job_waits_in_the_queue_once(orders):
    run = started([order.name for order in orders])
    bulk.resume(run)
    frappe.db.commit()
    jobs = get_queue("long").jobs
    assert [(job.kwargs["method"], job.kwargs["kwargs"]) for job in jobs] == [
        ("sales_mgmt.api.bulk.work", {"run_name": run})
    ]
    assert jobs[0].kwargs["user"] == "Administrator"
    assert get_jobs(site=frappe.local.site, queue="long")


def test_a_run_that_stands_still_is_resumed_as_its_own_user(orders):
    seller = f.user("Sales User")
    run = started([orders[0].name], seller)
    get_queue("long").empty()
    frappe.set_user("Administrator")
    bulk_runs.resume_stale()
    frappe.db.commit()
    assert get_queue("long").jobs == []  # it is not an hour old
    frappe.db.set_value(bulk.RUN, run, "modified", add_to_date(now_datetime(), hours=-2), update_modified=False)
    bulk_runs.resume_stale()
    frappe.db.commit()
    assert [job.kwargs["user"] for job in get_queue("long").jobs] == [seller]
    assert frappe.session.user == "Administrator"
    bulk.work(run)  # leave nothing behind that is resumed again


def test_who_may_not_confirm_orders_may_not_do_it_in_bulk(orders):
    auditor = f.user("Sales Auditor")
    frappe.db.commit()
    frappe.set_user(auditor)
    with pytest.raises(frappe.PermissionError):
        bulk.start(ACTION, [orders[0].name])


def test_the_job_has_no_more_rights_than_its_user(orders):
    run = started([orders[0].name])
    frappe.set_user(f.user("Sales Auditor"))
    bulk.work(run)
    frappe.set_user("Administrator")
    [row] = frappe.get_doc(bulk.RUN, run).documents
    assert row.result == "Refused"
    assert frappe.db.get_value("SM Sales Order", orders[0].name, "docstatus") == 0


@pytest.mark.parametrize(("action", "names"), [("Dance", ["x"]), (ACTION, []), (ACTION, ["nosuchorder"])])
def test_a_run_of_nothing_is_refused(action, names):
    f.customer()
    with books.refused():
        bulk.start(action, names)


def test_sellers_see_their_own_runs_only(orders):
    seller = f.user("Sales User")
    run = started([orders[0].name], seller)
    assert frappe.has_permission(bulk.RUN, "read", run)
    other = f.user("Sales User", "Stock User")
    frappe.set_user(other)
    assert not frappe.has_permission(bulk.RUN, "read", run)
    frappe.set_user("Administrator")
    bulk.work(run)


def made_by(action: str, names: list[str]) -> list:
    """The rows of a run of our own day."""
    frappe.db.commit()
    run = bulk.start(action, names, f.DAY)
    frappe.db.commit()
    bulk.work(run)
    return frappe.get_doc(bulk.RUN, run).documents


def test_orders_are_delivered_and_deliveries_invoiced_each_by_itself():
    books.remember_problems()
    customer, item = f.customer(), f.item(stock=5)
    orders = [f.order(customer, f.line(item, qty, 10)) for qty in (2, 9, 3)]
    delivered = made_by("Deliver Orders", [order.name for order in orders])
    assert [row.result for row in delivered] == ["Done", "Refused", "Done"]
    assert item in delivered[1].message
    assert frappe.db.get_value("Bin", {"item_code": item}, "actual_qty") == 0
    notes = [row.made for row in delivered if row.made]
    found = frappe.get_all("SM Delivery Note", {"name": ("in", notes), "docstatus": 1}, ["posting_date", "total_qty"])
    assert sorted((str(row.posting_date), row.total_qty) for row in found) == [(f.DAY, 2), (f.DAY, 3)]
    billed = made_by("Invoice Deliveries", [*notes, notes[0]])
    assert [row.result for row in billed] == ["Done", "Done"]
    invoices = [frappe.get_doc(row.made_type, row.made) for row in billed]
    assert [(row.doctype, row.docstatus, row.grand_total) for row in invoices] == [
        ("SM Invoice", 1, 20),
        ("SM Invoice", 1, 30),
    ]
    [again] = made_by("Invoice Deliveries", [notes[0]])
    assert (again.result, again.made) == ("Refused", None)
    assert "Nothing is open" in again.message
    assert books.audit() == []


def test_services_are_invoiced_from_their_orders():
    order = f.order(f.customer(), f.line(f.service(), 2, 30))
    [row] = made_by("Invoice Orders", [order.name])
    assert frappe.db.get_value("SM Invoice", row.made, ["docstatus", "grand_total"]) == (1, 60)
    assert frappe.db.get_value("SM Sales Order", order.name, "status") == "Completed"


def test_who_may_not_post_deliveries_may_not_do_it_in_bulk():
    order = f.order(f.customer(), f.line(f.service(), 1, 10))
    frappe.db.commit()
    frappe.set_user(f.user("Sales Auditor"))
    with pytest.raises(frappe.PermissionError):
        bulk.start("Deliver Orders", [order.name])


def test_a_draft_that_was_refused_can_be_deleted(orders):
    run = started([orders[2].name])
    bulk.work(run)
    assert results(run) == [(orders[2].name, "Refused")]
    frappe.delete_doc("SM Sales Order", orders[2].name)
    assert not frappe.db.exists("SM Sales Order", orders[2].name)
