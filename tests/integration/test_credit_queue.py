"""The hold queue: who may answer, how far, for how long; what clears it by itself; what would be, without writing."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest
from credit_desk import HOLD, decided, ends, forget, risk_class

from sales_mgmt.api import credit as api
from sales_mgmt.credit import queue, recheck
from sales_mgmt.posting.refusals import CreditHeld


@pytest.fixture(autouse=True)
def nothing_is_kept_beyond_the_test():
    yield
    forget()


@pytest.fixture
def waiting() -> frappe._dict:
    """An order of 110 that waits, of a customer who may owe 100 and owes 50 already."""
    customer = f.customer()
    f.limit(customer, 100, risk_class=risk_class(("over_limit", "", "Hold"), ("overdue", "", "Hold")))
    invoice = f.invoice_of_orders([f.order(customer, f.line(f.service(), 5, 10)).name])
    draft = f.order(customer, f.line(f.item(), 6, 10), submit=False)
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    draft.reload()
    hold = frappe.db.get_value(HOLD, {"voucher_no": draft.name})
    return frappe._dict(customer=customer, order=draft, hold=hold, invoice=invoice)


def test_the_controller_answers_and_the_desk_does_not(waiting):
    frappe.set_user(f.user("Sales User"))
    with books.refused(error=frappe.PermissionError):
        api.release(waiting.hold, "Please")
    with books.refused(error=frappe.PermissionError):
        api.reject(waiting.hold, "Please")
    frappe.set_user(f.user("Credit Controller"))
    assert api.release(waiting.hold, "Known well") == "Released"
    hold = frappe.get_doc(HOLD, waiting.hold)
    assert (hold.answered_by, hold.answer_reason) == (f.user("Credit Controller"), "Known well")
    assert hold.valid_until == frappe.utils.getdate(frappe.utils.add_days(None, 7))


def test_who_waits_is_shown_oldest_first_with_the_exposure(waiting):
    [row] = [row for row in api.queue_of(f.COMPANY) if row["customer"] == waiting.customer]
    assert (row["amount"], row["excess"], row["receivable"], row["limit"]) == (60, 10, 50, 100)
    assert "10.00 over" in row["explanation"]
    assert frappe.get_doc(HOLD, waiting.hold).receivable == 50


def test_a_role_releases_so_far_and_no_further(waiting):
    f.settings(credit_authority=[{"role": "Credit Controller", "release_to": 59}])
    frappe.set_user(f.user("Credit Controller"))
    with books.refused("60.00", "59.00", error=frappe.PermissionError):
        api.release(waiting.hold, "Known well")
    frappe.set_user("Administrator")
    f.settings(credit_authority=[{"role": "Credit Controller", "release_to": 60}])
    frappe.set_user(f.user("Credit Controller"))
    assert api.release(waiting.hold, "Known well") == "Released"


def test_two_people_agree_where_the_settings_say_so(waiting):
    f.settings(four_eyes_release=1)
    frappe.set_user(f.user("Credit Controller"))
    assert api.release(waiting.hold, "Known well") == "Waiting"
    with books.refused("somebody else", error=frappe.PermissionError):
        api.release(waiting.hold, "Still")
    frappe.set_user(f.user("Credit Controller", "Sales Auditor"))
    assert api.release(waiting.hold, "So do I") == "Released"


def test_a_release_ends(waiting):
    api.release(waiting.hold, "Today only", valid_until=frappe.utils.nowdate())
    day = frappe.utils.getdate(frappe.utils.add_days(None, 1))
    assert queue.expire(frappe.utils.getdate()) == 0
    assert queue.expire(day) == 1
    assert frappe.db.get_value(HOLD, waiting.hold, "status") == "Expired"
    with books.refused(error=CreditHeld):
        waiting.order.submit()
    with books.refused("ended"):
        f_release_in_the_past(waiting)


def f_release_in_the_past(waiting) -> None:
    frappe.db.set_value(HOLD, waiting.hold, "status", "Waiting")
    api.release(waiting.hold, "Late", valid_until="2020-01-01")


def test_money_clears_what_waits_and_tells_who_asked(waiting, monkeypatch):
    asked = []
    monkeypatch.setattr(frappe, "enqueue", lambda method, **kwargs: asked.append((method, kwargs.get("account"))))
    f.pay(waiting.customer, 5, waiting.invoice)
    account = frappe.db.get_value("SM Credit Account", {"customer": waiting.customer})
    assert ("sales_mgmt.events.credit.look_again", account) in asked
    assert recheck.look_again(account) == []
    f.pay(waiting.customer, 5, waiting.invoice)
    assert recheck.look_again(account) == [waiting.hold]
    assert frappe.db.get_value(HOLD, waiting.hold, "status") == "Cleared"
    waiting.order.reload()
    assert not waiting.order.credit_status
    waiting.order.submit()
    assert decided(waiting.order, outcome="Pass") == [("Confirm", "Pass", "within_limit", 60)]
    assert books.audit() == []


def test_overdue_debts_hold_the_next_order_until_they_are_paid():
    customer = f.customer()
    klass = risk_class(("overdue", "Confirm", "Hold"), overdue_rules=[{"after_days": 30, "amount": 20}])
    f.limit(customer, 10000, risk_class=klass)
    invoice = f.invoice_of_orders([f.order(customer, f.line(f.service(), 5, 10)).name])  # due months ago
    draft = f.order(customer, f.line(f.item(), 1, 10), submit=False)
    with books.refused("50.00 for more than 30 days", "20.00 are tolerated", error=CreditHeld):
        draft.submit()
    f.pay(customer, 29, invoice)
    draft.reload()
    with books.refused("21.00", error=CreditHeld):
        draft.submit()
    f.pay(customer, 1, invoice)
    draft.reload()
    draft.submit()
    assert books.audit() == []


def test_what_if_writes_nothing(waiting):
    before = books.snapshot()
    ask = {"customer": waiting.customer, "company": f.COMPANY}
    assert api.what_if(**ask, order=50)["outcome"] == "Pass"
    told = api.what_if(**ask, order=51)
    assert (told["outcome"], told["rule"]) == ("Hold", "over_limit")
    assert "1.00 over" in told["words"][0]
    assert api.what_if(**ask, order=51, limit=101)["outcome"] == "Pass"
    assert api.what_if(**ask, order=51, paid=1)["outcome"] == "Pass"
    assert api.what_if(**ask, order=40, exchange_rate=1.25)["outcome"] == "Pass"
    assert api.what_if(**ask, order=40, exchange_rate=1.26)["outcome"] == "Hold"
    assert api.what_if(**ask, order=10**9, no_limit=True)["outcome"] == "Pass"
    assert books.changes(before, books.snapshot()) == {}


def test_another_app_adds_a_rule(waiting, monkeypatch):
    hooks = frappe.get_hooks
    rule = "frappe.utils.no_orders_without_papers"  # a name that Frappe finds, as it would that of another app
    monkeypatch.setattr(frappe.utils, "no_orders_without_papers", no_orders_without_papers, raising=False)
    monkeypatch.setattr(
        frappe,
        "get_hooks",
        lambda hook=None, *a, **k: [rule] if hook == "sales_mgmt_credit_rules" else hooks(hook, *a, **k),
    )
    draft = f.order(waiting.customer, f.line(f.item(), 1, 10), submit=False)
    with books.refused("no papers", error=CreditHeld):
        draft.submit()
    ends()
    assert decided(draft) == [("Confirm", "Hold", rule, 10)]
    from sales_mgmt.credit import decisions

    monkeypatch.undo()  # the finding is stored: a replay asks nobody
    assert decisions.replay(frappe.db.get_value("SM Credit Decision", {"voucher_no": draft.name})).outcome == "Hold"


def no_orders_without_papers(facts):
    """A rule as another app would write it."""
    if facts.stage == "Confirm":
        return [("Hold", "There are no papers.".lower())]
    return None
