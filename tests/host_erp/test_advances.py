"""Advances on an account of their own: received there, moved to the debt's account when applied, back when freed."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import advances
from host_erp.ledger.errors import OverAllocationError

D = Decimal


@pytest.fixture
def apart(books):
    """The company books advances apart."""
    frappe.db.set_value("Company", books.company, "book_advance_payments_in_separate_party_account", 1)
    frappe.clear_document_cache("Company", books.company)
    return f"Advances Received - {books.abbr}"


def received(books, customer, amount):
    return books.payment(customer, amount, paid_from=advances.account(customer, books.company))


def test_the_account_is_the_companys_choice(books, customer):
    assert advances.account(customer, books.company) == books.debtors


def test_an_advance_moves_to_the_debt_and_back(books, customer, apart):
    invoice, payment = books.invoice(customer, "80"), received(books, customer, "100")
    refs = (("Payment Entry", payment.name), (invoice.doctype, invoice.name))
    assert payment.paid_from == apart
    assert (books.balance(apart), books.balance(books.debtors)) == (-100, 80)
    advances.apply(*refs, D(50))
    assert (books.balance(apart), books.balance(books.debtors)) == (-50, 30)
    assert books.open(invoice, payment) == [30, -50]
    advances.apply(*refs, D(30))
    assert (books.balance(apart), books.balance(books.debtors), books.open(invoice, payment)) == (-20, 0, [0, -20])
    with pytest.raises(OverAllocationError):
        advances.apply(*refs, D(1))
    assert advances.unapply(*refs, D(10)) == 10
    assert (books.balance(apart), books.balance(books.debtors), books.open(invoice, payment)) == (-30, 10, [10, -30])
    assert advances.unapply(*refs) == 70
    assert (books.balance(apart), books.balance(books.debtors)) == (-100, 80)
    assert books.problems() == []
    payment.reload()
    assert payment.unallocated_amount == 100
    payment.cancel()
    assert (books.balance(apart), books.balance(books.debtors), books.balance(books.bank)) == (0, 80, 0)
    assert books.problems() == []


def test_no_more_moves_than_there_is(books, customer, apart):
    invoice, payment = books.invoice(customer, "200"), received(books, customer, "100")
    rows = books.rows()
    with pytest.raises(OverAllocationError, match="100"):
        advances.apply(("Payment Entry", payment.name), (invoice.doctype, invoice.name), D(101))
    assert books.rows() == rows
