"""Limits of many accounts reviewed at once: the report, what other limits would do, asking for them."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import credit_review
from sales_mgmt.credit import gather
from sales_mgmt.credit.accounts import account_of

REPORT, CHANGE = "SM Credit Limit Review", "SM Credit Limit Change"


TODAY = frappe.utils.getdate(f.DAY)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Reviews look back from the day of all tests."""
    monkeypatch.setattr(gather, "today", lambda: TODAY)


def report(**filters) -> dict[str, frappe._dict]:
    """The report as the desk runs it, by account."""
    from frappe.desk.query_report import run

    rows = run(REPORT, filters={"company": f.COMPANY, **filters})["result"]
    return {row["account"]: frappe._dict(row) for row in rows if isinstance(row, dict) and row.get("account")}


def ago(days: int) -> str:
    return str(frappe.utils.add_days(TODAY, -days))


def group_of(account: str) -> str:
    """A new credit group that the account belongs to."""
    doc = {"doctype": "SM Credit Account", "is_group": 1, "group_name": f.unique("Group"), "company": f.COMPANY}
    group = frappe.get_doc(doc).insert().name
    frappe.get_doc("SM Credit Account", account).update({"credit_group": group}).save()
    return group


@pytest.fixture
def bought() -> frappe._dict:
    """A customer with a limit of 1,000 who was billed 730 forty days ago, due in thirty days, paid 365 after twenty
    days, and has an order of 100 open."""
    customer = f.customer(payment_terms=f.terms((100, "Day(s) after invoice date", 30)))
    account = f.limit(customer, 1000, review_date=ago(1)).name
    order = f.order(customer, f.line(f.service(), 73, 10))
    invoice = f.invoice_of_orders([order.name], posting_date=ago(40))
    f.pay(customer, 365, invoice, day=ago(20))
    open_order = f.order(customer, f.line(f.item(), 10, 10))
    return frappe._dict(customer=customer, account=account, invoice=invoice, order=open_order)


def test_the_report_says_what_to_judge_by(bought):
    row = report()[bought.account]
    assert (row.limit, row.used, row.utilisation, row.overdue) == (1000, 465, 46.5, 365)
    assert (row.sales, row.days_to_pay, row.proposed) == (730, 20, 72)
    assert bought.account in report(due_until=str(TODAY))
    assert bought.account not in report(due_until=ago(2))
    assert bought.account not in report(risk_class="none")


def test_a_group_is_judged_by_its_customers_together(bought):
    group = group_of(bought.account)
    other = f.customer()
    f.limit(other, 500, credit_group=group)
    f.invoice_of_orders([f.order(other, f.line(f.service(), 1, 70)).name], posting_date=ago(5))
    row = report()[group]
    assert (row.sales, row.days_to_pay, row.overdue, row.used) == (800, 20, 435, 535)  # due at once


def test_what_if_names_the_orders_that_would_be_on_hold_and_writes_nothing(bought):
    second = f.order(bought.customer, f.line(f.item(), 3, 10))
    before = books.snapshot()
    [found] = credit_review.what_if([{"account": bought.account, "limit": 420}])
    assert books.changes(before, books.snapshot()) == {}
    assert (found["used"], found["on_hold"], found["amount"]) == (495, 1, 100)
    assert [order["name"] for order in found["orders"]] == [bought.order.name]  # the small one after it fits
    [found] = credit_review.what_if([{"account": bought.account, "limit": 100}])
    assert {order["name"] for order in found["orders"]} == {bought.order.name, second.name}
    [found] = credit_review.what_if([{"account": bought.account, "limit": 495}])
    assert found["orders"] == []


def test_an_order_must_fit_the_group_s_limit_too(bought):
    group = group_of(bought.account)
    [found] = credit_review.what_if([{"account": group, "limit": 400}])
    assert [order["name"] for order in found["orders"]] == [bought.order.name]
    [found] = credit_review.what_if([{"account": group, "limit": 465}])
    assert found["orders"] == []


def test_many_limits_are_asked_for_at_once_and_each_is_approved(bought):
    other = account_of(f.customer(), f.COMPANY)
    wanted = [{"account": bought.account, "limit": 2000}, {"account": other, "limit": 300}]
    frappe.set_user(f.user("Credit Controller", "Sales User"))
    try:
        names = credit_review.request(frappe.as_json(wanted), "Yearly review", review_date="2099-01-01")
        assert frappe.db.get_value("SM Credit Balance", bought.account, "credit_limit") == 1000
        frappe.get_doc(CHANGE, names[0]).submit()
    finally:
        frappe.set_user("Administrator")
    assert frappe.db.get_value("SM Credit Balance", bought.account, "credit_limit") == 2000
    assert not frappe.db.get_value("SM Credit Account", other, "limit_applies")
    with books.refused(names[1], "already"):
        credit_review.request([{"account": other, "limit": 5}], "Again")
    assert books.audit() == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "between one and"),
        ([{"account": "nobody", "limit": 1}], "nobody"),
        ([{"account": "own", "limit": -1}], "zero or more"),
        ([{"account": "own", "limit": None}], "zero or more"),
        ([{"account": "own", "limit": "nan"}], "zero or more"),
        ([{"account": "own", "limit": 1}, {"account": "own", "limit": 2}], "twice"),
    ],
)
def test_bad_rows_are_named_and_nothing_is_asked(rows, words):
    account = account_of(f.customer(), f.COMPANY)
    rows = [{**row, "account": account if row["account"] == "own" else row["account"]} for row in rows]
    with books.refused(words):
        credit_review.request(rows, "Review")


def test_only_who_may_ask_for_limits_and_read_the_account(bought):
    rows = [{"account": bought.account, "limit": 1}]
    for roles in (("Sales User",), ("Stock User",)):
        frappe.set_user(f.user(*roles))
        try:
            with books.refused(error=frappe.PermissionError):
                credit_review.request(rows, "Review")
        finally:
            frappe.set_user("Administrator")
    frappe.set_user(f.user("Stock User"))
    try:
        with books.refused(error=frappe.PermissionError):
            credit_review.what_if(rows)
    finally:
        frappe.set_user("Administrator")
