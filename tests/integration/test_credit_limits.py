"""Limits: which one counts, and how it changes."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest
from credit_desk import decided, risk_class

from sales_mgmt.credit.accounts import account_of
from sales_mgmt.events import credit

CHANGE = "SM Credit Limit Change"


def counts(account: str) -> float | None:
    """The limit that the guard reads; None where there is none."""
    applies, limit = frappe.db.get_value("SM Credit Balance", account, ["limit_applies", "credit_limit"])
    return limit if applies else None


def ask(account: str, limit: float, **values):
    doc = {"doctype": CHANGE, "credit_account": account, "credit_limit": limit, "reason": "Grows", **values}
    return frappe.get_doc(doc).insert()


@pytest.fixture
def account() -> str:
    return account_of(f.customer(), f.COMPANY)


def test_the_form_changes_no_limit(account):
    doc = frappe.get_doc("SM Credit Account", account)
    with books.refused("Limit Change"):
        doc.update({"limit_applies": 1, "credit_limit": 5}).save()
    with books.refused("Limit Change"):
        new = {"doctype": "SM Credit Account", "customer": f.customer(), "company": f.COMPANY}
        frappe.get_doc({**new, "limit_applies": 1, "credit_limit": 5}).insert()
    doc.reload()
    with books.refused("Say why"):
        doc.update({"hold": 1}).save()


def test_an_approved_change_counts_at_once_and_is_history(account):
    change = ask(account, 500, limit_valid_until="2099-12-31", review_date="2099-06-30")
    assert counts(account) is None
    change.submit()
    assert counts(account) == 500
    stored = frappe.get_doc("SM Credit Account", account)
    assert (stored.limit_applies, stored.credit_limit, str(stored.review_date)) == (1, 500, "2099-06-30")
    second = ask(account, 700)
    assert (second.limit_before, second.limit_applied_before) == (500, 1)
    with books.refused("history"):
        change.cancel()
    assert books.audit() == []


def test_of_two_changes_of_one_limit_the_second_is_asked_for_anew(account):
    one, two = ask(account, 500), ask(account, 600)
    one.submit()
    with books.refused("changed meanwhile"):
        two.submit()
    assert counts(account) == 500


def test_a_role_approves_so_far_and_somebody_else_where_set(account):
    f.settings(credit_authority=[{"role": "Credit Controller", "approve_to": 500}], four_eyes_approve=1)
    change, much = ask(account, 500), ask(account, 501)
    with books.refused("somebody else", error=frappe.PermissionError):
        change.submit()
    frappe.set_user(f.user("Credit Controller"))
    with books.refused("501.00", "500.00", error=frappe.PermissionError):
        frappe.get_doc(CHANGE, much.name).submit()
    frappe.get_doc(CHANGE, change.name).submit()
    assert counts(account) == 500


def test_a_limit_below_the_exposure_is_recorded_and_stops_nothing_under_way():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    change = f.change_limit(account_of(customer, f.COMPANY), 20)
    assert decided(change) == [("Limit Lowered", "Warn", "over_limit", 0)]
    assert change.exposure == 50
    f.invoice([f.delivery([order.name]).name])
    assert books.audit() == []


def test_limits_fall_back_from_the_customer_to_the_class_the_group_and_the_company(account):
    group = frappe.db.get_value(
        "Customer", frappe.db.get_value("SM Credit Account", account, "customer"), "customer_group"
    )
    above = frappe.db.get_value("Customer Group", group, "parent_customer_group")

    def fallback(of: str | None, limit: float):
        doc = {"doctype": "SM Credit Default", "company": f.COMPANY, "customer_group": of, "credit_limit": limit}
        return frappe.get_doc(doc).insert()

    fallback(None, 1000)
    assert counts(account) == 1000
    fallback(above, 900)
    assert counts(account) == 900
    own_group = fallback(group, 0)
    assert counts(account) == 0  # zero is a limit
    klass = risk_class(fallback_limit_applies=1, fallback_limit=700)
    frappe.get_doc("SM Credit Account", account).update({"risk_class": klass}).save()
    assert counts(account) == 700
    frappe.get_doc("SM Risk Class", klass).update({"fallback_limit": 650}).save()
    assert counts(account) == 650
    f.change_limit(account, 5)
    assert counts(account) == 5
    f.change_limit(account, None)
    frappe.get_doc("SM Risk Class", klass).update({"fallback_limit_applies": 0}).save()
    own_group.delete()
    assert counts(account) == 900
    frappe.db.set_value("SM Credit Default", {"customer_group": above}, "credit_limit", 800)  # behind our back
    credit.mend_limits()
    assert counts(account) == 800
    frappe.db.set_value("SM Credit Default", {"customer_group": above}, "credit_limit", 900)
    credit.mend_limits()
    assert counts(account) == 900
    newcomer = f.order(f.customer(), f.line(f.item(), 90, 10))
    assert counts(newcomer.credit_account) == 900
    with books.refused("there already"):
        fallback(None, 2)
    draft = f.order(newcomer.customer, f.line(f.item(), 1, 1), submit=False)
    with books.refused("1.00 over"):
        draft.submit()
    assert books.audit() == []


@pytest.mark.parametrize(("rule", "passes"), [("Zero", False), ("No Limit", True), ("Hold", False)])
def test_a_limit_past_its_last_day_counts_as_the_settings_say(account, rule, passes):
    f.settings(expired_limit=rule)
    f.change_limit(account, 100, limit_valid_until=frappe.utils.nowdate())
    customer = frappe.db.get_value("SM Credit Account", account, "customer")
    f.order(customer, f.line(f.item(), 1, 10))
    for doctype, column in (("SM Credit Account", "limit_valid_until"), ("SM Credit Balance", "valid_until")):
        frappe.db.set_value(doctype, account, column, "2020-01-01")
    draft = f.order(customer, f.line(f.item(), 1, 10), submit=False)
    if passes:
        draft.submit()
    else:
        with books.refused("2020"):
            draft.submit()
    assert books.audit() == []
