"""Delivered and not invoiced as of a day, and its accrual at the month's end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents.accruals import due
from sales_mgmt.documents.unbilled import unbilled_lines
from sales_mgmt.money.rounding import dec
from sales_mgmt.sales_mgmt.reports.sm_delivered_not_invoiced.sm_delivered_not_invoiced import execute

D = Decimal
END = "2026-03-31"


def unbilled(customer: str, day: str = f.DAY) -> list[tuple]:
    """(delivery, quantity, value, cost)"""
    lines = unbilled_lines(f.COMPANY, date.fromisoformat(day), customer)
    return [(line.delivery, line.qty, line.value, line.cost) for line in lines]


def report(customer: str, day: str = f.DAY, **more: Any) -> list[dict]:
    return execute({"company": f.COMPANY, "to_date": day, "customer": customer, **more})[1]


def on(day: str) -> dict[str, Any]:
    return {"posting_date": day, "posting_time": "12:00:00", "set_posting_time": 1}


def cost_booked(*deliveries: Any) -> Decimal:
    """What deliveries have debited to cost of goods."""
    return sum(books.gl(doc)[books.accounts(f.COMPANY).expense] for doc in deliveries)


def test_what_is_delivered_ties_to_the_ledger_until_it_is_invoiced():
    customer, tea, cups = f.customer(), f.item(stock=20), f.item(stock=9, cost=D("3.33"))
    order = f.order(customer, f.line(tea, 10, 12.5), f.line(cups, 3, 7))
    first = f.delivery([order.name], {order.items[0].name: 4}, **on("2026-03-17"))
    second = f.delivery([order.name], **on("2026-03-18"))
    assert unbilled(customer) == []
    assert unbilled(customer, "2026-03-17") == [(first.name, 4, 50, 24)]
    everything = unbilled(customer, "2026-03-18")
    assert everything == [(first.name, 4, 50, 24), (second.name, 6, 75, 36), (second.name, 3, 21, D("9.99"))]
    assert sum(line[3] for line in everything) == cost_booked(first, second) == D("69.99")

    invoice = f.invoice([second.name], {second.items[0].name: 2}, posting_date="2026-03-20")
    assert unbilled(customer, "2026-03-19") == everything
    after = [(first.name, 4, 50, 24), (second.name, 4, 50, 24), (second.name, 3, 21, D("9.99"))]
    assert unbilled(customer, "2026-03-20") == after
    assert sum(line[3] for line in after) == cost_booked(first, second) - 12
    f.cancel(invoice)
    assert unbilled(customer, "2026-03-20") == everything
    f.cancel(second)
    assert unbilled(customer, "2026-03-20") == [(first.name, 4, 50, 24)]


def test_what_came_back_is_not_unbilled_and_what_was_credited_for_a_return_neither():
    customer, item = f.customer(), f.item(stock=20)
    order = f.order(customer, f.line(item, 10, 10))
    delivery = f.delivery([order.name])
    f.returned([delivery.name], {delivery.items[0].name: 3})
    assert unbilled(customer) == [(delivery.name, 7, 70, 42)]
    f.invoice([delivery.name])
    f.returned([delivery.name], {delivery.items[0].name: 2})
    assert unbilled(customer) == []


def test_what_was_invoiced_ahead_is_taken_off_the_oldest_deliveries():
    customer, item = f.customer(), f.item(stock=20)
    order = f.order(customer, f.line(item, 10, 10))
    f.invoice_of_orders([order.name], {order.items[0].name: 5})
    lines = {order.items[0].name: 4}
    first = f.delivery([order.name], lines, **on("2026-03-17"))
    assert unbilled(customer, "2026-03-17") == []
    second = f.delivery([order.name], lines, **on("2026-03-18"))
    assert unbilled(customer, "2026-03-18") == [(second.name, 3, 30, 18)]
    assert first.name != second.name


def test_the_report_adds_up_by_line_delivery_and_customer_and_shows_cost_to_who_may_see_it():
    customer, item = f.customer(), f.item(stock=20)
    order = f.order(customer, f.line(item, 2, 10), f.line(item, 3, 10))
    delivery = f.delivery([order.name])
    assert [(row.get("qty"), row["value"], row["cost"]) for row in report(customer)] == [
        (2, 20, 12), (3, 30, 18), (None, 50, 30),
    ]  # fmt: skip
    [row, total] = report(customer, group_by="Delivery")
    assert (row["delivery"], row["value"], row["cost"], total["value"]) == (delivery.name, 50, 30, 50)
    [row, total] = report(customer, group_by="Customer")
    assert (row["customer"], row["value"], row["cost"]) == (customer, 50, 30)
    frappe.set_user(f.user("Sales User"))
    columns, rows = execute({"company": f.COMPANY, "to_date": f.DAY, "customer": customer})
    assert "cost" not in {column["fieldname"] for column in columns} and "cost" not in rows[0]
    with pytest.raises(frappe.ValidationError):
        execute({"company": f.COMPANY})


def account(title: str, root: str) -> str:
    """An account of the company beside its default ones."""
    kind = {"Asset": "default_inventory_account", "Income": "default_income_account"}[root]
    parent = frappe.db.get_value("Account", frappe.db.get_value("Company", f.COMPANY, kind), "parent_account")
    doc = {"doctype": "Account", "account_name": f.unique(title), "company": f.COMPANY, "parent_account": parent}
    return frappe.get_doc(doc).insert().name


@pytest.fixture
def rule():
    """How the company accrues; only what a test delivers is unbilled."""
    asset, income = account("Unbilled", "Asset"), account("Accrued", "Income")

    def make(method: str = "Accrue Revenue", **more: Any) -> frappe._dict:
        doc = {"doctype": "SM Accrual Rule", "company": f.COMPANY, "method": method, "balance_account": asset}
        frappe.get_doc({**doc, "income_account": income, **more}).insert()
        return frappe._dict(asset=asset, income=income)

    return make


def accrual(submit: bool = True, day: str = END) -> Any:
    doc = frappe.get_doc({"doctype": "SM Unbilled Accrual", "company": f.COMPANY, "posting_date": day}).insert()
    return doc.submit() if submit else doc


def journal(name: str) -> tuple[str, dict[str, Decimal]]:
    doc = frappe.get_doc("Journal Entry", name)
    return str(doc.posting_date), books.gl(doc)


def delivered(qty: float = 4) -> Any:
    order = f.order(f.customer(), f.line(f.item(stock=20), qty, 12.5))
    return f.delivery([order.name])


def test_revenue_is_accrued_once_and_taken_back_the_next_day(rule):
    accounts, total = rule(), sum(line.value for line in unbilled_lines(f.COMPANY, date.fromisoformat(END)))
    delivery = delivered()
    made = accrual()
    assert dec(made.total) == total + 50
    assert [row.amount for row in made.rows if row.customer == delivery.customer] == [50]
    assert journal(made.journal) == (END, {accounts.asset: total + 50, accounts.income: -total - 50})
    assert journal(made.reversal) == ("2026-04-01", {accounts.asset: -total - 50, accounts.income: total + 50})
    assert books.audit() == []
    with books.refused(made.name, "Cancel it first"):
        accrual()
    f.cancel(made)
    assert (journal(made.journal)[1], journal(made.reversal)[1]) == ({}, {})
    assert books.audit() == []
    assert dec(accrual().total) == total + 50


def test_cost_is_deferred_where_the_company_wants_it_so(rule):
    accounts, names = rule("Defer Cost"), books.accounts(f.COMPANY)
    total = sum(line.cost for line in unbilled_lines(f.COMPANY, date.fromisoformat(END)))
    delivered()
    made = accrual()
    assert dec(made.total) == total + 24
    assert journal(made.journal)[1] == {accounts.asset: total + 24, names.expense: -total - 24}
    assert books.audit() == []


def test_only_a_months_end_of_a_company_with_a_rule_is_accrued(rule):
    with books.refused(f.COMPANY, "no rule"):
        accrual()
    rule()
    with books.refused("last day"):
        accrual(day="2026-03-30")
    with books.refused("without its invoice"):
        accrual(day="2026-01-31")


def test_what_is_made_by_itself_is_made_when_the_days_are_over_and_not_again(rule):
    rule(automatic=1, after_days=5)
    assert list(due(date(2026, 4, 4))) == []
    assert list(due(date(2026, 4, 5))) == [(f.COMPANY, date(2026, 3, 31))]
    delivered()
    f.cancel(accrual())
    assert list(due(date(2026, 4, 6))) == []


@pytest.mark.parametrize("change", [
    "UPDATE `tabSM Unbilled Accrual` SET total = total + 1 WHERE name = %s",
    "UPDATE `tabGL Entry` SET debit = debit + 1 WHERE debit > 0 AND voucher_no ="
    " (SELECT reversal FROM `tabSM Unbilled Accrual` WHERE name = %s)",
])  # fmt: skip
def test_tampering_is_found(rule, change):
    rule()
    delivered()
    frappe.db.sql(change, accrual().name)
    assert "accrual" in {problem.kind for problem in books.audit()}
