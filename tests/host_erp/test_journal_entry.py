"""Journal Entry: what it books, what it settles, and what it refuses, naming the row."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import allocation, payment_ledger
from host_erp.ledger.errors import (
    AccountError,
    AllocatedError,
    LedgerError,
    OverAllocationError,
    PartyError,
    UnbalancedError,
)
from tests.host_erp.conftest import dec, make_customer

D = Decimal


def of(customer: str, against=None, **extra) -> dict:
    """The fields of a customer's row, and of what it settles."""
    row = {"party_type": "Customer", "party": customer, **extra}
    if against:
        row |= {"reference_type": against.doctype, "reference_name": against.name}
    return row


def refuse(books, error, *rows, words=(), **extra):
    before = books.rows()
    with pytest.raises(error) as caught:
        books.journal(*rows, **extra)
    for word in words:
        assert str(word) in str(caught.value)
    assert books.rows() == before


def test_a_journal_books_its_rows_and_is_taken_back(books):
    rent = f"Administrative Expenses - {books.abbr}"
    doc = books.journal((rent, 70), (rent, 30), (books.bank, -100), user_remark="Rent", cheque_no="9")
    assert books.gl(doc) == [(rent, 30, 0), (rent, 70, 0), (books.bank, 0, 100)]
    assert (doc.total_debit, doc.total_credit, doc.title, doc.multi_currency) == (100, 100, rent, 0)
    assert {row.cost_center for row in doc.accounts} == {f"Main - {books.abbr}"}
    row = frappe.get_all("GL Entry", {"voucher_no": doc.name, "account": books.bank}, ["against", "remarks"])[0]
    assert row.against == rent and row.remarks.startswith("Rent\nReference 9")
    doc.reload()
    doc.cancel()
    assert books.gl(doc) == [] and books.balance(rent) == 0
    with pytest.raises(frappe.LinkExistsError, match="GL Entry"):
        frappe.delete_doc("Journal Entry", doc.name)
    assert books.problems() == []


def test_rows_that_an_accountant_would_send_back(books, customer):
    cash, bank, debtors, sales = books.cash, books.bank, books.debtors, books.sales
    refuse(books, UnbalancedError, (cash, 10), (bank, "-9.99"), words=("10", "9.99", "0.01"))
    refuse(books, LedgerError, (cash, 10), (bank, -10, {"credit_in_account_currency": -10}), words=("Row 2", "-10"))
    refuse(books, LedgerError, (cash, 10), (bank, -10), (sales, 0), words=("Row 3", "debit"))
    refuse(books, LedgerError, (cash, 10, {"credit_in_account_currency": 10}), (bank, -10), words=("Row 1",))
    refuse(books, PartyError, (debtors, 10), (sales, -10), words=("Row 1", debtors))
    refuse(books, PartyError, (cash, 10), (sales, -10, of(customer)), words=("Row 2", sales))
    refuse(books, LedgerError, (cash, 10), (bank, -10), voucher_type="Bank Entry", words=("reference",))
    refuse(books, PartyError, (cash, 10), (bank, -10), voucher_type="Credit Note", words=("Credit Note",))
    refuse(books, PartyError, (cash, 10), (debtors, -10, of(customer)), voucher_type="Debit Note", words=("Debit",))
    refuse(books, AccountError, (cash, 10), (sales, -10), voucher_type="Opening Entry", words=("Row 2", sales))
    refuse(books, AccountError, (cash, 10), (books.stock_in_hand, -10), words=(books.stock_in_hand,))
    refuse(books, frappe.ValidationError, (cash, 10), (bank, -10), is_system_generated=1)


def test_a_row_settles_what_it_names_and_no_more(books, customer):
    first, second = books.invoice(customer, "100"), books.invoice(customer, "50")
    bad = f"Bad Debts - {books.abbr}"
    doc = books.journal(
        (bad, 120), (books.debtors, -80, of(customer, first)), (books.debtors, -40, of(customer, second)),
        voucher_type="Write Off Entry",
    )  # fmt: skip
    assert books.open(first, second, doc) == [20, 10, 0]
    assert [str(row.reference_due_date) for row in doc.accounts[1:]] == [str(first.posting_date)] * 2
    refuse(books, OverAllocationError, (bad, 21), (books.debtors, -21, of(customer, first)), words=("Row 2", 20, 21))
    refuse(
        books, OverAllocationError, (bad, 24), (books.debtors, -12, of(customer, first)),
        (books.debtors, -12, of(customer, first)), words=("Row 3", "8", "12"),
    )  # fmt: skip
    refuse(books, OverAllocationError, (books.debtors, 5, of(customer, first)), (bad, -5), words=("Row 1", "20"))
    other = make_customer("HT Other")
    refuse(books, OverAllocationError, (bad, 5), (books.debtors, -5, of(other, first)), words=("Row 2", other))
    refuse(books, LedgerError, (bad, 5, {"reference_type": "Note", "reference_name": first.name}),
           (books.debtors, -5, of(customer)), words=("Row 1", bad))  # fmt: skip
    doc.reload()
    doc.cancel()
    assert books.open(first, second) == [100, 50]
    assert books.problems() == []


def test_opening_balances_of_many_customers_in_one_journal(books, customer):
    """Each customer's part is open under the journal by itself: paid, applied and shown by party."""
    other = make_customer("HT Other")
    equity = f"Temporary Opening - {books.abbr}"
    doc = books.journal(
        (books.debtors, 300, of(customer)), (books.debtors, 500, of(other)), (equity, -800),
        voucher_type="Opening Entry", due_date=books.day(2, 1), posting_date=books.day(1, 1),
    )  # fmt: skip
    assert doc.is_opening == "Yes"
    assert set(frappe.get_all("GL Entry", {"voucher_no": doc.name}, pluck="is_opening")) == {"Yes"}
    (mine,) = payment_ledger.open_vouchers(books.company, "Customer", customer)
    assert (mine.voucher_no, dec(mine.amount), mine.due_date) == (doc.name, 300, books.day(2, 1))
    payment = books.payment(customer, "120", (doc, "100"))
    assert payment.references[0].outstanding_amount == 300
    allocation.apply(("Payment Entry", payment.name), ("Journal Entry", doc.name), D(20))
    balances = payment_ledger.balances(books.company, "Customer", [customer, other])
    assert {name: dec(amount) for name, amount in balances.items()} == {customer: 180, other: 500}
    frappe.db.savepoint("attempt")
    doc.reload()
    with pytest.raises(AllocatedError, match=payment.name):
        doc.cancel()
    frappe.db.rollback(save_point="attempt")
    assert books.problems() == []


def test_a_credit_note_by_journal_is_applied_and_freed(books, customer):
    invoice = books.invoice(customer, "100")
    note = books.journal((books.sales, 30), (books.debtors, -30, of(customer)), voucher_type="Credit Note")
    given, debt = ("Journal Entry", note.name), (invoice.doctype, invoice.name)
    allocation.apply(given, debt, D(30))
    assert books.open(note, invoice) == [0, 70]
    assert allocation.unapply(given, debt) == 30
    assert books.open(note, invoice) == [-30, 100]
    allocation.apply(given, debt, D(10))
    note.reload()
    note.cancel()
    assert books.open(note, invoice) == [0, 100]
    assert books.problems() == []


def test_a_journal_settles_another_journal_and_a_payment(books, customer):
    debit = books.journal((books.debtors, 40, of(customer)), (books.sales, -40), voucher_type="Debit Note")
    advance = books.payment(customer, "25")
    cash = books.journal((books.cash, 40), (books.debtors, -40, of(customer, debit)), voucher_type="Cash Entry")
    back = books.journal((books.debtors, 25, of(customer, advance)), (books.bank, -25), voucher_type="Bank Entry",
                         cheque_no="7", cheque_date=books.day(1, 5))  # fmt: skip
    assert books.open(debit, cash, advance, back) == [0, 0, 0, 0]
    assert books.problems() == []


def test_rows_in_a_foreign_currency(books, euro):
    """100 EUR of debt booked at 1.10, written off at today's 1.20: 10 USD of the cost is exchange gain."""
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    bad = f"Bad Debts - {books.abbr}"
    rows = (bad, 72), (euro.debtors, -60, of(euro.customer, invoice, exchange_rate=1.2))
    refuse(books, AccountError, *rows, words=("Row 2", "EUR", "Multi Currency"))
    doc = books.journal(*rows, multi_currency=1, voucher_type="Write Off Entry")
    assert books.gl(doc) == [(bad, 72, 0), (euro.debtors, 0, 72)]
    assert books.open_in(invoice) == [(40, 44)]
    assert books.balance(f"Exchange Gain/Loss - {books.abbr}") == -6
    rest = books.journal((bad, 44), (euro.debtors, -40, of(euro.customer, invoice)), multi_currency=1)
    assert rest.accounts[1].exchange_rate == 1.1 and books.open_in(invoice) == [(0, 0)]
    assert frappe.db.count("Journal Entry", {"company": books.company, "is_system_generated": 1}) == 1
    for one in (rest, doc):
        one.reload()
        one.cancel()
    assert books.open_in(invoice) == [(100, 110)] and books.balance(f"Exchange Gain/Loss - {books.abbr}") == 0
    assert books.problems() == []


def test_an_exchange_difference_entered_by_hand(books, euro):
    """Of a residue that older books left: nothing in euros, so many dollars."""
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    gain = f"Exchange Gain/Loss - {books.abbr}"
    books.journal(
        (euro.debtors, 0, of(euro.customer, invoice, debit=5)), (gain, -5), voucher_type="Exchange Gain Or Loss",
        multi_currency=1,
    )  # fmt: skip
    assert books.open_in(invoice) == [(100, 115)]
    refuse(books, LedgerError, (euro.debtors, 0, of(euro.customer, invoice, debit=5)), (gain, -5), multi_currency=1,
           words=("Row 1",))  # fmt: skip


@pytest.mark.parametrize("count", [1, 40])
def test_the_statements_of_posting_do_not_depend_on_the_rows(books, customer, count_queries, count):
    invoices = [books.invoice(customer, "10") for _ in range(count)]
    books.journal((books.cash, 1), (books.bank, -1))
    rows = [(books.debtors, -10, of(customer, one)) for one in invoices]
    doc = books.journal((books.cash, 10 * count), *rows, submit=False)
    with count_queries() as queries:
        doc.submit()
    ledgers = ("GL Entry", "Payment Ledger Entry", "tabAccount", "Fiscal Year", "Cost Center")
    own = [query for query in queries if any(ledger in query for ledger in ledgers) and "for update" not in query]
    assert len(own) <= 9


def test_a_reversal_on_a_day_of_its_own(books, customer):
    from host_erp.vouchers.journal_reversal import make_reverse_journal_entry

    debit = books.journal((books.debtors, 40, of(customer)), (books.sales, -40), voucher_type="Debit Note",
                          posting_date=books.day(1, 5))  # fmt: skip
    back = make_reverse_journal_entry(debit.name)
    back.voucher_type = "Credit Note"
    back.insert().submit()
    assert (back.reversal_of, str(back.posting_date)) == (debit.name, frappe.utils.nowdate())
    assert books.gl(back) == [(books.debtors, 0, 40), (books.sales, 40, 0)]
    assert books.open(debit, back) == [0, 0] and books.balance(books.sales) == 0
    assert books.problems() == []
