"""Accounts Receivable and its summary, against figures worked by hand and plain sums of the ledgers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import frappe
import pytest

from host_erp.host_erp.report.accounts_receivable import accounts_receivable
from host_erp.host_erp.report.accounts_receivable_summary import accounts_receivable_summary
from host_erp.ledger import allocation
from host_erp.ledger.rows import GLRow
from tests.host_erp.conftest import make_customer
from tests.host_erp.test_journal_entry import of

D = Decimal
FIGURES = ("invoiced", "paid", "credit_note", "outstanding")


def aged(books, on, *fields, **filters):
    """Rows as tuples: party or voucher, then the figures, then what else is asked for. The total comes last."""
    rows = accounts_receivable.execute({"company": books.company, "report_date": str(on), **filters})[1]
    return [tuple(row.get(field) for field in ("voucher_no", *FIGURES, *fields)) for row in rows]


def summed(books, on, *fields, **filters):
    rows = accounts_receivable_summary.execute({"company": books.company, "report_date": str(on), **filters})[1]
    return [tuple(row.get(field) for field in ("party", *FIGURES, *fields)) for row in rows]


def plain_sum(books, on) -> float:
    """The receivable accounts' balance in the general ledger, by plain SQL."""
    return float(
        frappe.db.sql(
            """select coalesce(sum(gl.debit - gl.credit), 0) from `tabGL Entry` gl
            join tabAccount account on account.name = gl.account
            where account.account_type = 'Receivable' and gl.company = %s and gl.posting_date <= %s
            and gl.is_cancelled = 0""",
            (books.company, on),
        )[0][0]
    )


@pytest.fixture
def story(books, customer):
    """January: an invoice of 100. February: 30 paid, a credit note of 20 by another document, one of 10 by journal, an
    advance of 50. March: the notes and 15 of the advance are applied."""
    january, february, march = books.day(1, 10), books.day(2, 10), books.day(3, 10)
    invoice = books.invoice(customer, "100", "I-1", on=january, dues=[(books.day(2, 1), "40"), (books.day(3, 1), "60")])
    payment = books.payment(customer, "30", (invoice, "30"), posting_date=february)
    note = books.voucher("C-1", february)
    frappe.get_doc({"doctype": "Note", "name": "C-1", "title": "C-1"}).db_insert()
    from host_erp.ledger import general_ledger

    rows = [GLRow(books.debtors, D(0), D(20), party_type="Customer", party=customer), GLRow(books.sales, D(20), D(0))]
    general_ledger.post(note, rows)
    journal = books.journal(
        (books.sales, 10), (books.debtors, -10, of(customer)), voucher_type="Credit Note", posting_date=february
    )
    advance = books.payment(customer, "50", posting_date=february)
    debt = (invoice.doctype, "I-1")
    allocation.apply(("Note", "C-1"), debt, D(20), march)
    allocation.apply(("Journal Entry", journal.name), debt, D(10), march)
    allocation.apply(("Payment Entry", advance.name), debt, D(15), march)
    return invoice, payment, journal, advance


def test_as_of_a_day_later_allocations_do_not_count(books, story):
    _invoice, _payment, journal, advance = story
    assert aged(books, books.day(1, 31)) == [("I-1", 40, 0, 0, 40), ("I-1", 60, 0, 0, 60), (None, 100, 0, 0, 100)]
    # 30 of the first part are paid; what lies on account stands apart, none of it invoiced
    february = aged(books, books.day(2, 28))
    assert sorted(february[:-1], key=str) == sorted([
        ("I-1", 40, 30, 0, 10), ("C-1", 0, 0, 20, -20), (journal.name, 0, 0, 10, -10), (advance.name, 0, 50, 0, -50),
        ("I-1", 60, 0, 0, 60),
    ], key=str)  # fmt: skip
    assert february[-1] == (None, 100, 80, 30, -10)
    # 30 credited and 45 paid settle the first 75: all of the first part, 35 of the second
    assert aged(books, books.day(3, 31)) == [
        (advance.name, 0, 35, 0, -35), ("I-1", 60, 35, 0, 25), (None, 60, 70, 0, -10),
    ]  # fmt: skip
    for day in (books.day(1, 31), books.day(2, 28), books.day(3, 31)):
        assert aged(books, day)[-1][4] == plain_sum(books, day)


def test_without_terms_a_voucher_is_one_row_due_last(books, story):
    rows = aged(books, books.day(3, 31), "due_date", based_on_payment_terms=0)
    assert rows[-2] == ("I-1", 100, 45, 30, 25, books.day(3, 1))


def test_credits_netted_with_the_oldest_debts_for_the_eye_only(books, story, customer):
    before = books.rows()
    # 80 on account cover 10 + 60; the last of them is the note, of which 10 are left
    assert aged(books, books.day(2, 28), net_credits=1) == [("C-1", 0, 0, 10, -10), (None, 0, 0, 10, -10)]
    assert aged(books, books.day(3, 31), net_credits=1)[-1][4] == -10
    assert books.rows() == before
    books.invoice(customer, "25", "I-2", on=books.day(4, 1))
    assert [row[0] for row in aged(books, books.day(4, 2), net_credits=1)] == ["I-2", None]
    assert aged(books, books.day(4, 2), net_credits=1)[0][1:] == (25, 10, 0, 15)


def test_buckets_and_their_edges(books, customer):
    on = books.day(9, 30)
    for age in (-1, 0, 10, 11, 20, 21):
        books.invoice(customer, "1", f"A{age}", on=on - timedelta(days=40), dues=[(on - timedelta(days=age), "1")])
    rows = aged(books, on, "age", "range1", "range2", "range3", range="10, 20")
    assert [row[5:] for row in rows] == [
        (21, 0, 0, 1), (20, 0, 1, 0), (11, 0, 1, 0), (10, 1, 0, 0), (0, 1, 0, 0), (-1, 1, 0, 0), (None, 3, 2, 1),
    ]  # fmt: skip
    columns = accounts_receivable.execute({"company": books.company, "report_date": str(on), "range": "10, 20"})[0]
    assert [one["label"] for one in columns if one["fieldname"].startswith("range")] == ["0-10", "11-20", "21-Above"]
    for bad in ("20, 10", "x", ""):
        if bad:
            with pytest.raises((frappe.ValidationError, ValueError)):
                aged(books, on, range=bad)


def test_who_is_asked_for(books, customer):
    seller = frappe.get_doc({
        "doctype": "Sales Person", "sales_person_name": "HT Seller", "parent_sales_person": "Sales Team",
    }).insert().name  # fmt: skip
    other = make_customer("HT Other", sales_team=[{"sales_person": seller, "allocated_percentage": 100}])
    center = frappe.get_doc({
        "doctype": "Cost Center", "cost_center_name": "North", "company": books.company,
        "parent_cost_center": f"{books.company} - {books.abbr}",
    }).insert().name  # fmt: skip
    today = date.today()
    books.invoice(customer, "100")
    books.journal((books.debtors, 40, of(other, cost_center=center)), (books.sales, -40), voucher_type="Debit Note")
    total = lambda **filters: (aged(books, today, **filters) or [(0,) * 5])[-1][4]  # noqa: E731
    assert total() == 140
    assert total(sales_person=seller) == total(cost_center=center) == total(party=[other]) == total(party=other) == 40
    assert total(sales_person="Sales Team") == 40 and total(sales_person=seller, party=customer) == 0
    assert total(cost_center=f"{books.company} - {books.abbr}") == 140
    grouped = accounts_receivable.execute({"company": books.company, "report_date": str(today), "group_by_party": 1})[1]
    assert [(row["party"], row["outstanding"]) for row in grouped] == [
        (customer, 100), (f"Total of {customer}", 100), (other, 40), (f"Total of {other}", 40), ("Total", 140),
    ]  # fmt: skip


def test_in_the_currency_of_the_account(books, customer, euro):
    today = date.today()
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    books.payment(euro.customer, "30", (invoice, "30"), source_exchange_rate=1.2, paid_to=euro.bank)
    books.invoice(customer, "50", "I-1")
    assert aged(books, today, "currency", in_party_currency=1) == [
        ("I-1", 50, 0, 0, 50, "USD"), (invoice.name, 100, 30, 0, 70, "EUR"),
        (None, 100, 30, 0, 70, "EUR"), (None, 50, 0, 0, 50, "USD"),
    ]  # fmt: skip
    # in dollars 33 of 110 are settled: 36 came in, 3 were gained
    assert aged(books, today, "currency")[1:] == [
        (invoice.name, 110, 33, 0, 77, "USD"), (None, 160, 33, 0, 127, "USD"),
    ]  # fmt: skip
    assert plain_sum(books, today) == 127
    assert summed(books, today, "currency", "gl_balance", "diff", in_party_currency=1, show_gl_balance=1)[:2] == [
        (customer, 50, 0, 0, 50, "USD", 50, 0), (euro.customer, 100, 30, 0, 70, "EUR", 70, 0),
    ]  # fmt: skip


def test_summary_by_customer(books, story, customer):
    other = make_customer("HT Other")
    books.invoice(other, "7", on=books.day(3, 20), dues=[(books.day(4, 20), "7")])
    rows = summed(books, books.day(3, 31), "advance", "total_due", "gl_balance", "diff", show_gl_balance=1)
    # of the first, 25 are due and 35 lie on account since February; the other's 7 are not due yet
    assert rows == [
        (customer, 60, 70, 0, -10, 35, -10, -10, 0), (other, 7, 0, 0, 7, 0, 0, 7, 0),
        ("Total", 67, 70, 0, -3, 35, -10, None, None),
    ]  # fmt: skip


def test_the_number_of_statements_does_not_depend_on_the_rows(books, count_queries):
    today, counts = date.today(), []
    for many in (1, 30):
        for at in range(many):
            name = make_customer(f"HT {many}-{at}")
            books.invoice(name, "10", dues=[(today, "5"), (today + timedelta(days=9), "5")])
            books.payment(name, "3")
        filters = {"company": books.company, "report_date": str(today), "show_gl_balance": 1}
        for report in (accounts_receivable, accounts_receivable_summary):
            report.execute(dict(filters))
            with count_queries() as queries:
                report.execute(dict(filters))
            counts.append(queries.count)
    assert counts == [4, 5, 4, 5]
