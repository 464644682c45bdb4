"""Closed dates: what closes them, whom, and that the refusal says what to do; the closing of a year."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import allocation, general_ledger
from host_erp.ledger.errors import AccountError, ClosedPeriodError
from tests.host_erp.test_stock_entry import entry

D = Decimal


def refuse(books, action, *words, error=ClosedPeriodError):
    before = books.rows()
    frappe.db.savepoint("attempt")
    with pytest.raises(error) as caught:
        action()
    frappe.db.rollback(save_point="attempt")
    for word in words:
        assert str(word) in str(caught.value), f"{word!r} is missing in: {caught.value}"
    assert books.rows() == before


def period(books, start, end, *doctypes, name="March"):
    return frappe.get_doc({
        "doctype": "Accounting Period", "period_name": name, "company": books.company, "start_date": start,
        "end_date": end, "closed_documents": [{"document_type": one, "closed": 1} for one in doctypes],
    }).insert()  # fmt: skip


def close(books, end, submit=True, **extra):
    doc = frappe.get_doc({
        "doctype": "Period Closing Voucher", "company": books.company, "period_end_date": end, "remarks": "closing",
        "fiscal_year": frappe.db.get_value("Fiscal Year", {"year_start_date": (">=", books.day(1, 1))}),
        "closing_account_head": f"Retained Earnings - {books.abbr}", **extra,
    }).insert()  # fmt: skip
    return doc.submit() if submit else doc


def test_an_accounting_period_closes_the_documents_it_lists(books, customer, item):
    day = books.day(3, 15)
    payment = books.payment(customer, "10", posting_date=day)
    doc = period(books, books.day(3, 1), books.day(3, 31), "Payment Entry", "Stock Entry")
    refuse(books, lambda: books.payment(customer, "5", posting_date=books.day(3, 31)), "March - HT", "Payment Entry")
    refuse(books, lambda: frappe.get_doc("Payment Entry", payment.name).cancel(), "March - HT")
    receipt = (item, 1, {"basic_rate": 3})
    refuse(books, lambda: entry(books, "Material Receipt", receipt, posting_date=day, set_posting_time=1), "March - HT")
    books.payment(customer, "5", posting_date=books.day(4, 1))
    books.journal((books.cash, 5), (books.bank, -5), posting_date=day)
    doc.closed_documents[0].closed = 0
    doc.save()
    frappe.get_doc("Payment Entry", payment.name).cancel()


def test_a_period_lists_what_posts_and_overlaps_with_none(books):
    doc = period(books, books.day(3, 1), books.day(3, 31))
    listed = {row.document_type for row in doc.closed_documents}
    assert {"Payment Entry", "Journal Entry", "Stock Entry", "SM Invoice", "SM Delivery Note"} <= listed
    assert doc.name == f"March - {books.abbr}"
    with pytest.raises(frappe.ValidationError, match="overlaps"):
        period(books, books.day(3, 31), books.day(4, 30), name="April")
    with pytest.raises(frappe.ValidationError, match="before"):
        period(books, books.day(5, 2), books.day(5, 1), name="May")


def test_frozen_books_say_who_may(books, customer):
    frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", books.day(2, 28))
    invoice, payment = (
        books.invoice(customer, "10", on=books.day(3, 2)),
        books.payment(customer, "10", posting_date=books.day(3, 1)),
    )
    refuse(books, lambda: books.payment(customer, "5", posting_date=books.day(2, 28)), "later date")
    frappe.db.set_single_value("Accounts Settings", "frozen_accounts_modifier", "Accounts Manager")
    refuse(books, lambda: books.payment(customer, "5", posting_date=books.day(2, 28)), "Accounts Manager")
    frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", books.day(12, 31))
    pair = ("Payment Entry", payment.name), (invoice.doctype, invoice.name)
    refuse(books, lambda: allocation.apply(*pair, D(5), books.day(3, 5)), "Accounts Manager")


@pytest.fixture
def year(books, customer):
    """Sales of 150, 20 of them at another cost center; costs of 40. Some of it after the first half."""
    center = frappe.get_doc({
        "doctype": "Cost Center", "cost_center_name": "North", "company": books.company,
        "parent_cost_center": f"{books.company} - {books.abbr}",
    }).insert().name  # fmt: skip
    rent = f"Administrative Expenses - {books.abbr}"
    books.invoice(customer, "100", on=books.day(2, 1))
    books.journal((books.cash, 20), (books.sales, -20, {"cost_center": center}), posting_date=books.day(3, 1))
    books.journal((rent, 40), (books.bank, -40), posting_date=books.day(4, 1))
    books.invoice(customer, "30", on=books.day(8, 1))
    return frappe._dict(center=center, rent=rent, retained=f"Retained Earnings - {books.abbr}")


def test_closing_carries_the_result_over_by_cost_center(books, customer, year):
    doc = close(books, books.day(6, 30))
    assert str(doc.period_start_date) == str(books.day(1, 1))
    assert books.gl(doc) == sorted([
        (year.rent, 0, 40), (year.retained, 0, 20), (year.retained, 0, 60), (books.sales, 20, 0), (books.sales, 100, 0),
    ])  # fmt: skip
    rows = frappe.get_all(
        "GL Entry", {"voucher_no": doc.name, "account": year.retained}, ["cost_center", "credit", "posting_date"]
    )
    assert {row.cost_center: row.credit for row in rows} == {f"Main - {books.abbr}": 60, year.center: 20}
    assert {row.posting_date for row in rows} == {books.day(6, 30)}
    assert books.balance(books.sales) == -30 and books.balance(year.rent) == 0
    words = (doc.name, "30", "06", "later")
    refuse(books, lambda: books.invoice(customer, "1", on=books.day(6, 30)), *words)
    refuse(books, lambda: books.payment(customer, "1", posting_date=books.day(1, 1)), *words)
    books.invoice(customer, "1", on=books.day(7, 1))
    second = close(books, books.day(12, 31))
    assert str(second.period_start_date) == str(books.day(7, 1))
    assert books.balance(books.sales) == 0 and books.balance(year.retained) == -111
    assert books.problems() == []
    refuse(books, lambda: frappe.get_doc(doc.doctype, doc.name).cancel(), second.name)
    for one in (second, doc):
        frappe.get_doc(one.doctype, one.name).cancel()
    assert books.balance(books.sales) == -151 and books.balance(year.retained) == 0
    assert books.problems() == []


def test_what_cannot_be_closed(books, customer, year):
    refuse(books, lambda: close(books, books.day(6, 30), period_start_date=books.day(2, 1)), "01")
    refuse(books, lambda: close(books, f"{books.year + 1}-01-31"), "31")
    refuse(books, lambda: close(books, books.day(6, 30), closing_account_head=books.debtors), books.debtors,
           error=AccountError)  # fmt: skip
    refuse(books, lambda: close(books, books.day(1, 31)), "Nothing")
    books.invoice(customer, "5", on=f"{books.year - 1}-05-05")
    refuse(books, lambda: close(books, books.day(6, 30)), "year before")


def test_a_posting_in_a_closed_period_is_found_by_the_audit(books, customer, year):
    doc = close(books, books.day(6, 30))
    frappe.db.sql(
        "update `tabGL Entry` set posting_date = %s where account = %s and posting_date = %s and is_cancelled = 0",
        (books.day(5, 5), books.sales, books.day(8, 1)),
    )
    (problem,) = [one for one in books.problems() if one.kind == "profit and loss in a closed period"]
    assert doc.name in problem.key and books.sales in problem.key and problem.found == -30


def test_reversal_asks_for_the_original_date(books, customer, year):
    invoice = books.invoice(customer, "9", on=books.day(5, 1))
    close(books, books.day(6, 30))
    refuse(books, lambda: general_ledger.reverse(invoice), "05")


def test_one_statement_asks_everything(books, customer, count_queries):
    books.payment(customer, "1")
    period(books, books.day(3, 1), books.day(3, 31))
    from host_erp.ledger.periods import open_fiscal_year

    voucher = books.voucher(doctype="Payment Entry")
    open_fiscal_year(books.company, voucher.posting_date, stock=True, voucher=voucher)  # fills the settings' cache
    with count_queries() as queries:
        open_fiscal_year(books.company, voucher.posting_date, stock=True, voucher=voucher)
    assert queries.count == 1
