"""The audit's daily run: what it keeps, whom it tells, and how long."""

from __future__ import annotations

from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.audit import record, run
from sales_mgmt.events import daily_audit
from sales_mgmt.host.facts import Problem


def last_run() -> Any:
    [name] = frappe.get_all("SM Audit Run", pluck="name", order_by="creation desc", limit=1)
    return frappe.get_doc("SM Audit Run", name)


def told(done: Any) -> set[str]:
    return set(frappe.get_all("Notification Log", filters={"document_name": done.name}, pluck="for_user"))


@pytest.fixture
def clean_books(monkeypatch) -> None:
    """Leave out the checks of what failed races of other tests may have left on the site."""
    if books.all_problems():
        monkeypatch.setattr(run, "CHECKS", ())


def test_a_clean_run_is_kept_and_nobody_is_disturbed(clean_books):
    daily_audit.run()
    done = last_run()
    assert (done.status, done.occasion, done.problem_count, done.problems) == ("Clean", "Schedule", 0, [])
    assert done.seconds >= 0
    assert told(done) == set()


def test_findings_are_kept_and_those_who_look_after_the_books_are_told():
    auditor, seller = f.user("Sales Auditor"), f.user("Sales User")
    order = f.order(f.customer(), f.line(f.item(), 2, 10))
    frappe.db.sql("UPDATE `tabSM Sales Order` SET total = 21 WHERE name = %s", order.name)
    daily_audit.run()
    done = last_run()
    assert done.status == "Problems Found"
    assert done.problem_count == len(books.all_problems())
    rows = [(row.kind, row.expected, row.found) for row in done.problems if row.record == order.name]
    assert rows == [("total of SM Sales Order from SM Sales Order Item", "20.0", "21.0")]
    assert {auditor, "Administrator"} <= told(done)
    assert seller not in told(done)
    [subject] = frappe.get_all(
        "Notification Log", filters={"document_name": done.name, "for_user": auditor}, pluck="subject"
    )
    assert f"found {done.problem_count} problems" in subject


def test_a_run_keeps_so_many_findings_and_counts_all(monkeypatch):
    many = [Problem("line balance", f"line {at}", 1, 2) for at in range(record.KEPT + 3)]
    monkeypatch.setattr(run, "CHECKS", (lambda: many,))
    record.run_and_record()
    done = last_run()
    assert (done.problem_count, len(done.problems), done.occasion) == (record.KEPT + 3, record.KEPT, "By Hand")


def test_a_check_that_breaks_is_told_as_well(monkeypatch):
    monkeypatch.setattr(run, "CHECKS", (lambda: frappe.db.sql("SELECT nothing FROM `tabSM Line Entry`"),))
    auditor = f.user("Sales Auditor")
    daily_audit.run()
    done = last_run()
    assert done.status == "Failed"
    assert "Unknown column" in done.error
    assert auditor in told(done)


def test_another_app_adds_its_checks(monkeypatch):
    hooks, attr, found = frappe.get_hooks, frappe.get_attr, [Problem("project", "P-1", "an invoice", "none")]
    mine = {run.HOOK: ["other_app.audit.projects"]}
    monkeypatch.setattr(frappe, "get_hooks", lambda name=None, *a, **k: mine.get(name) or hooks(name, *a, **k))
    monkeypatch.setattr(frappe, "get_attr", lambda name: (lambda: found) if "other_app" in name else attr(name))
    assert books.all_problems()[-1:] == found


def test_old_runs_are_cleared_with_their_findings(monkeypatch):
    monkeypatch.setattr(run, "CHECKS", (lambda: [Problem("line balance", "a line", 1, 2)],))
    old, new = record.run_and_record(), record.run_and_record()
    ago = frappe.utils.add_days(frappe.utils.now_datetime(), -31)
    frappe.db.set_value("SM Audit Run", old, "started", ago)
    frappe.get_doc("SM Audit Run", new).clear_old_logs(days=30)
    assert not frappe.db.exists("SM Audit Run", old)
    assert frappe.get_all("SM Audit Problem", filters={"parent": ("in", (old, new))}, pluck="parent") == [new]


def test_frappes_log_settings_name_the_runs():
    settings = frappe.get_single("Log Settings")
    assert [row.days for row in settings.logs_to_clear if row.ref_doctype == "SM Audit Run"] == [180]
    settings.remove_unsupported_doctypes()
    assert "SM Audit Run" in [row.ref_doctype for row in settings.logs_to_clear]


def test_the_scheduler_knows_the_audit():
    method = {"method": "sales_mgmt.events.daily_audit.run"}
    assert frappe.db.get_value("Scheduled Job Type", method, ["frequency", "stopped"]) == ("Daily Long", 0)


def test_who_may_read_the_runs_may_start_one(monkeypatch):
    from sales_mgmt.api.audit import run_audit

    auditor, seller, asked = f.user("Sales Auditor"), f.user("Sales User"), []
    frappe.db.set_value("User", seller, "bio", "x")  # written: what follows is part of this transaction
    monkeypatch.setattr(frappe, "enqueue", lambda method, **kwargs: asked.append((method, kwargs["queue"])))
    frappe.set_user(seller)
    with pytest.raises(frappe.PermissionError):
        run_audit()
    frappe.set_user(auditor)
    run_audit()
    assert asked == [("sales_mgmt.audit.record.run_and_record", "long")]


def test_nobody_writes_runs_by_hand():
    rights = frappe.get_all("DocPerm", filters={"parent": "SM Audit Run"}, fields=["role", "write", "create"])
    assert {right.role for right in rights} == {"System Manager", "Sales Auditor"}
    assert not any(right.write or right.create for right in rights)
