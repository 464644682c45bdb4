"""Money that a customer has lost: asked for with a reason, approved by another, income with its tax, taken back."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import deposits

D = Decimal
DAY = frappe.utils.getdate(f.DAY)


def balance(deposit) -> dict[str, Decimal]:
    columns = ["received", "allocated", "applied", "refunded", "forfeited"]
    found = frappe.db.get_value("SM Deposit Balance", deposit.name, columns, as_dict=True)
    return {column: books.dec(amount) for column, amount in found.items() if books.dec(amount)}


def other_income() -> str:
    """An income account that is not the one of sales."""
    title = "Forfeited Deposits"
    name = f"{title} - {f.ABBR}"
    if not frappe.db.exists("Account", name):
        sales = frappe.db.get_value("Account", books.accounts(f.COMPANY).income, "parent_account")
        doc = {"doctype": "Account", "account_name": title, "company": f.COMPANY, "parent_account": sales}
        frappe.get_doc(doc | {"root_type": "Income"}).insert()
    return name


def test_a_part_is_forfeited_and_taken_back():
    customer, account = f.customer(), other_income()
    deposit = f.deposit(customer, 100)
    lost = f.forfeiture(deposit, 30, income_account=account)
    assert balance(deposit) == {"received": 100, "forfeited": 30}
    assert books.balance(customer, f.COMPANY) == -70
    journal = frappe.get_doc(lost.journal_type, lost.journal_no)
    assert books.gl(journal) == {books.accounts(f.COMPANY).receivable: 30, account: -30}
    assert frappe.get_doc("SM Deposit", deposit.name).open_amount == 70
    assert books.status(deposit) == "Partly Used"
    assert books.audit() == []

    with books.refused(deposit.name, "in use", "30 forfeited"):
        f.cancel(deposit)
    with books.refused(deposit.name, "70.01", "70"):
        f.forfeiture(deposit, 70.01, income_account=account)
    with books.refused(journal.name, lost.name, error=frappe.LinkExistsError):
        f.cancel(journal)
    f.cancel(lost)
    assert balance(deposit) == {"received": 100}
    assert books.balance(customer, f.COMPANY) == -100
    assert (books.status(deposit), books.status(lost)) == ("Open", "Cancelled")
    assert books.gl(journal) == {}
    assert books.audit() == []


def test_what_is_open_is_forfeited_with_the_tax_that_the_companys_rule_says():
    account, customer = other_income(), f.customer(tax_category=f.tax_category())
    everybody = {"forfeit_income_account": account}
    f.deposit_tax_rule(**everybody)
    f.deposit_tax_rule(
        tax_category=frappe.db.get_value("Customer", customer, "tax_category"),
        **everybody, forfeit_tax_account=f.tax_account(), forfeit_tax_rate=20,
    )  # fmt: skip
    deposit = f.deposit(customer, 120)
    lost = f.forfeiture(deposit)
    assert (lost.amount, lost.net_amount, lost.tax_amount) == (120, 100, 20)
    journal = frappe.get_doc(lost.journal_type, lost.journal_no)
    assert books.gl(journal) == {books.accounts(f.COMPANY).receivable: 120, account: -100, f.tax_account(): -20}
    assert books.status(deposit) == "Used"
    assert f.forfeiture(f.deposit(f.customer(), 10)).tax_amount == 0, "the other rule bears no tax"
    assert books.audit() == []


@pytest.mark.parametrize(
    ("values", "word"),
    [({"reason": " "}, "Reason"), ({"amount": 101}, "101"), ({"amount": -1}, "-1"), ({"income_account": ""}, "Income")],
)
def test_what_makes_no_sense_is_refused(values, word):
    deposit = f.deposit(f.customer(), 100)
    with books.refused(word, error=Exception):
        f.forfeiture(deposit, submit=False, **({"income_account": other_income()} | values))


def test_an_income_account_of_another_company_is_refused():
    foreign = frappe.db.get_value("Company", f.OTHER_COMPANY, "default_income_account")
    deposit = f.deposit(f.customer(), 100)
    with books.refused(foreign, f.COMPANY):
        f.forfeiture(deposit, income_account=foreign, submit=False)


def test_whoever_asks_does_not_approve_where_two_must_agree():
    f.settings(forfeit_four_eyes=1)
    deposit, account = f.deposit(f.customer(), 100), other_income()
    asked = f.forfeiture(deposit, 30, income_account=account, submit=False)
    with books.refused("somebody else", error=frappe.PermissionError):
        asked.submit()
    frappe.set_user(f.user("Accounts User"))
    changed = frappe.get_doc(asked.doctype, asked.name)
    changed.amount = 40
    with books.refused("somebody else", error=frappe.PermissionError):
        changed.submit()
    approved = frappe.get_doc(asked.doctype, asked.name).submit()
    frappe.set_user("Administrator")
    assert approved.approved_by == f.user("Accounts User")
    assert balance(deposit) == {"received": 100, "forfeited": 30}
    assert books.audit() == []


def test_the_role_of_the_settings_approves():
    f.settings(forfeit_role="Credit Controller")
    asked = f.forfeiture(f.deposit(f.customer(), 100), 30, income_account=other_income(), submit=False)
    frappe.set_user(f.user("Accounts User"))
    with books.refused("Credit Controller", error=frappe.PermissionError):
        frappe.get_doc(asked.doctype, asked.name).submit()
    frappe.set_user(f.user("Credit Controller"))
    frappe.get_doc(asked.doctype, asked.name).submit()
    frappe.set_user("Administrator")
    assert books.status(asked) == "Forfeited"
    assert books.audit() == []


def test_an_advance_that_is_kept_apart_is_forfeited_there():
    advance, account = f.advance_account(), other_income()
    f.advances_apart()
    deposit = f.deposit(f.customer(), 100)
    lost = f.forfeiture(deposit, 100, income_account=account)
    assert books.gl(frappe.get_doc(lost.journal_type, lost.journal_no)) == {advance: 100, account: -100}
    assert balance(deposit) == {"received": 100, "forfeited": 100}
    assert books.audit() == []
    f.cancel(lost)
    assert balance(deposit) == {"received": 100}
    assert books.audit() == []


def test_nothing_is_forfeited_of_a_deposit_that_was_not_received():
    draft = f.deposit(f.customer(), 100, submit=False)
    with books.refused(draft.name):
        f.forfeiture(draft, 10, income_account=other_income(), submit=False)


def test_a_request_waits_and_is_refused_when_the_money_is_gone():
    customer, account = f.customer(), other_income()
    deposit = f.deposit(customer, 100)
    asked = f.forfeiture(deposit, 60, income_account=account, submit=False)
    deposits.refund(deposit.name, D(50), DAY)
    with books.refused(deposit.name, "60", "50"):
        asked.submit()
    assert balance(deposit) == {"received": 100, "refunded": 50}
