"""Sales in foreign currencies on the embedded host: rates, and what an account in another currency is posted with."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import frappe
import pytest

D = Decimal


@pytest.fixture(scope="module", autouse=True)
def masters(site):
    f.shared_masters()
    frappe.db.commit()


def account(title: str, currency: str, like: str) -> str:
    """An account of the company in a currency, beside another one."""
    fact = frappe.get_doc("Account", like)
    doc = {"doctype": "Account", "account_name": f.unique(title), "company": f.COMPANY, "account_currency": currency}
    doc |= {"parent_account": fact.parent_account, "account_type": fact.account_type}
    return frappe.get_doc(doc).insert().name


@pytest.fixture
def debtors() -> str:
    return account("Debtors EUR", "EUR", books.accounts(f.COMPANY).receivable)


def customer(debtors: str, **values) -> str:
    return f.customer(default_currency="EUR", accounts=[{"company": f.COMPANY, "account": debtors}], **values)


def rate(source: str, target: str, value: float, day: str = f.DAY) -> None:
    doc = {"doctype": "Currency Exchange", "from_currency": source, "to_currency": target, "date": day}
    frappe.get_doc({**doc, "exchange_rate": value, "for_selling": 1, "for_buying": 1}).insert()


def invoice(of: str, amount: float = 186.07, **values):
    order = f.order(of, f.line(f.service(), 1, amount), taxes=[f.tax(10)], **values)
    return f.invoice_of_orders([order.name])


def in_account_currency(doc) -> dict[str, tuple]:
    rows = frappe.db.sql(
        """SELECT account, account_currency, SUM(debit_in_account_currency - credit_in_account_currency),
                  MAX(transaction_currency), MAX(transaction_exchange_rate)
           FROM `tabGL Entry` WHERE voucher_no = %s AND is_cancelled = 0 GROUP BY account, account_currency""",
        doc.name,
    )
    return {name: (currency, books.dec(amount), of, books.dec(rate)) for name, currency, amount, of, rate in rows}


def test_the_receivable_is_kept_in_the_accounts_currency(debtors):
    rate("EUR", "USD", 1.0873)
    doc = invoice(customer(debtors))
    assert (doc.currency, doc.conversion_rate, doc.debit_to) == ("EUR", 1.0873, debtors)
    names = books.accounts(f.COMPANY)
    # 204.68 EUR are 222.55 USD; income and tax are kept in dollars
    assert books.gl(doc)[debtors] == D("222.55")
    assert in_account_currency(doc) == {
        debtors: ("EUR", D("204.68"), "EUR", D("1.0873")),
        names.income: ("USD", D("-202.31"), "EUR", D("1.0873")),
        f.tax_account(): ("USD", D("-20.23"), "EUR", D("1.0873")),
        doc.round_off_account: ("USD", D("-0.01"), "EUR", D("1.0873")),
    }
    [entry] = frappe.get_all(
        "Payment Ledger Entry", {"voucher_no": doc.name}, ["amount", "amount_in_account_currency", "account_currency"]
    )
    assert (entry.amount, entry.amount_in_account_currency, entry.account_currency) == (222.55, 204.68, "EUR")
    assert books.owed(doc) == D("222.55")
    assert books.audit() == []
    f.cancel(doc)
    assert books.balance(doc.customer, f.COMPANY) == 0
    assert books.audit() == []


def test_parts_of_a_foreign_debt_sum_to_it_in_both_currencies(debtors):
    days = "Day(s) after invoice date"
    terms = f.terms((33.33, days, 10), (33.33, days, 20), (33.34, days, 30))
    doc = invoice(customer(debtors), conversion_rate=1.0873, payment_terms_template=terms)
    rows = frappe.get_all("Payment Ledger Entry", {"voucher_no": doc.name}, ["amount", "amount_in_account_currency"])
    assert len(rows) == 3
    assert sum(D(str(row.amount)) for row in rows) == D("222.55")
    assert sum(D(str(row.amount_in_account_currency)) for row in rows) == D("204.68")


def test_income_may_be_kept_in_the_documents_currency(debtors):
    sales = account("Sales EUR", "EUR", books.accounts(f.COMPANY).income)
    service = f.service(item_defaults=[{"company": f.COMPANY, "income_account": sales}])
    order = f.order(customer(debtors), f.line(service, 1, 100), conversion_rate=1.0873)
    doc = f.invoice_of_orders([order.name])
    assert in_account_currency(doc)[sales][:2] == ("EUR", -100)
    assert books.gl(doc)[sales] == D("-108.73")


def test_an_account_in_a_third_currency_is_refused(debtors):
    order = f.order(customer(debtors), f.line(f.service(), 1, 100), currency="GBP", conversion_rate=1.25)
    with books.refused(debtors, "EUR", "GBP"):
        f.invoice_of_orders([order.name])


def test_a_customer_owes_in_one_currency(debtors):
    of = customer(debtors)
    invoice(of, conversion_rate=1.0873)
    dollars = books.accounts(f.COMPANY).receivable
    order = f.order(of, f.line(f.service(), 1, 100), conversion_rate=1.0873)
    with books.refused(of, "EUR", dollars, "USD"):
        f.invoice_of_orders([order.name], debit_to=dollars)
    plain = f.customer()
    f.invoice_of_orders([f.order(plain, f.line(f.service(), 1, 100)).name])
    order = f.order(plain, f.line(f.service(), 1, 100), currency="EUR", conversion_rate=1.0873)
    with books.refused(plain, "USD", debtors, "EUR"):
        f.invoice_of_orders([order.name], debit_to=debtors)


def test_the_rate_is_the_latest_one_or_the_inverse_of_the_opposite():
    of = f.customer()
    rate("GBP", "USD", 1.2, "2026-03-01")
    rate("GBP", "USD", 1.25, "2026-03-10")
    rate("GBP", "USD", 1.3, "2026-03-17")
    rate("USD", "CHF", 0.8)
    assert f.order(of, f.line(f.service(), 1, 10), currency="GBP").conversion_rate == 1.25
    assert f.order(of, f.line(f.service(), 1, 10), currency="CHF").conversion_rate == 1.25


def test_the_customers_currency_is_the_orders():
    rate("EUR", "USD", 1.1)
    order = f.order(f.customer(default_currency="EUR"), f.line(f.service(), 1, 10))
    assert (order.currency, order.base_grand_total) == ("EUR", 11)
    assert f.order(order.customer, f.line(f.service(), 1, 10), currency="USD").conversion_rate == 1
