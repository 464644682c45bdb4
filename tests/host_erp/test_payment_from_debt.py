"""A draft payment made from a voucher, and the cash discount of its terms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import frappe
import pytest

from host_erp.ledger.errors import OverAllocationError
from host_erp.vouchers import payment_from_debt
from tests.host_erp.test_payments import credit_note

D = Decimal


def test_a_debt_is_received_and_a_credit_paid_out(books, customer):
    invoice = books.invoice(customer, "100")
    books.payment(customer, "30", (invoice, "30"))
    doc = payment_from_debt.get_payment_entry(invoice.doctype, invoice.name).insert().submit()
    assert (doc.payment_type, doc.paid_amount, doc.paid_from, doc.paid_to) == ("Receive", 70, books.debtors, books.bank)
    assert books.open(invoice) == [0]
    note = credit_note(books, customer, "20")
    back = payment_from_debt.get_payment_entry(note.doctype, note.name).insert().submit()
    assert (back.payment_type, back.paid_amount) == ("Pay", 20) and books.open(note) == [0]
    with pytest.raises(OverAllocationError, match=note.name):
        payment_from_debt.get_payment_entry(note.doctype, note.name)


def test_in_foreign_currency_the_rate_is_the_days(books, euro):
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.20")
    doc = payment_from_debt.get_payment_entry(invoice.doctype, invoice.name).insert().submit()
    assert (doc.paid_amount, doc.source_exchange_rate, doc.received_amount) == (100, 1.1, 110)
    assert books.open_in(invoice) == [(0, 0)]
    assert books.problems() == []


def term(amount, percent, until, kind="Percentage"):
    return frappe._dict(payment_amount=amount, discount=percent, discount_date=until, discount_type=kind)


def test_the_discount_of_each_part_that_is_in_time():
    day = date(2026, 3, 10)
    terms = [term(100, 2, day), term(50, 3, date(2026, 3, 9)), term(33.33, 1.5, date(2026, 4, 1)), term(20, 0, None)]
    assert payment_from_debt.discount(terms, day) == D("2.50")
    assert payment_from_debt.discount([term(100, 5, day, "Amount"), term(7, 1, None)], day) == 5
    assert payment_from_debt.discount([], day) == 0


def test_a_discount_is_a_deduction_and_settles_in_full(books, euro):
    """2 of 100 EUR at today's 1.10 are 2.20 USD; 98 EUR come in, 10 USD are lost on a debt of 120."""
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.20")
    doc = payment_from_debt.get_payment_entry(invoice.doctype, invoice.name)
    payment_from_debt.deduct(doc, D(2))
    doc.insert().submit()
    discounts = f"Sales Discounts - {books.abbr}"
    assert books.gl(doc) == sorted([
        (books.bank, D("107.8"), 0), (discounts, D("2.2"), 0), (euro.debtors, 0, 110),
    ])  # fmt: skip
    assert (doc.unallocated_amount, books.open_in(invoice)) == (0, [(0, 0)])
    assert books.problems() == []
