"""Receivables in a foreign currency: what is settled in the account's currency is settled in the company's, and the
difference between the two rates is gained or lost where it belongs."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import allocation, general_ledger
from host_erp.ledger.errors import AccountError, AllocatedError, LedgerError, OverAllocationError

D = Decimal


def ref(doc):
    return doc.doctype, doc.name


def gain(books) -> Decimal:
    """What the company has gained by exchange rates so far."""
    return -books.balance(f"Exchange Gain/Loss - {books.abbr}")


def pay(books, euro, amount, *references, rate, **extra):
    return books.payment(
        euro.customer, amount, *references, source_exchange_rate=rate, paid_to=euro.bank, **extra
    )  # fmt: skip


def test_a_payment_at_another_rate_settles_both_currencies(books, euro):
    """100 EUR owed at 1.10, paid at 1.20: 110 USD of debt, 120 USD of money, 10 USD gained."""
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    assert books.open_in(invoice) == [(100, 110)]
    payment = pay(books, euro, "100", (invoice, "100"), rate=1.2)
    assert books.gl(payment) == [(euro.bank, 120, 0), (euro.debtors, 0, 120)]
    assert (payment.base_paid_amount, payment.base_received_amount, payment.deductions) == (120, 120, [])
    assert books.open_in(invoice, payment) == [(0, 0), (0, 0)]
    assert gain(books) == 10 and books.balance(euro.debtors) == 0
    journal = frappe.get_last_doc("Journal Entry", {"company": books.company})
    assert (journal.voucher_type, journal.is_system_generated) == ("Exchange Gain Or Loss", 1)
    assert str(journal.posting_date) == str(payment.posting_date)
    assert [(row.account, row.debit, row.credit, row.reference_name) for row in journal.accounts] == [
        (euro.debtors, 10, 0, invoice.name), (f"Exchange Gain/Loss - {books.abbr}", 0, 10, payment.name),
    ]  # fmt: skip
    assert books.problems() == []


def test_a_loss_in_parts_leaves_no_cent(books, euro):
    """100 EUR at 1.10 (110 USD), paid by three times 33.33 or 33.34 EUR at 1.0773."""
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    for amount, left in (("33.33", "73.34"), ("33.33", "36.68"), ("33.34", "0")):
        pay(books, euro, amount, (invoice, amount), rate=1.0773)
        assert books.open_in(invoice)[0][1] == D(left)
    # 35.91 + 35.91 + 35.92 USD of money for 110 of debt
    assert books.balance(euro.bank) == D("107.74") and gain(books) == D("-2.26")
    assert books.balance(euro.debtors) == 0
    assert books.problems() == []


def test_an_advance_applied_later_and_freed_in_parts(books, euro):
    advance = pay(books, euro, "100", rate=1.2)
    invoice = books.invoice_in(euro.debtors, euro.customer, "80", "1.10")
    allocation.apply(ref(advance), ref(invoice), D(60))
    assert books.open_in(advance, invoice) == [(-40, -48), (20, 22)]
    assert gain(books) == 6, "60 EUR: 72 USD of money for 66 of debt"
    advance.reload()
    assert (advance.unallocated_amount, advance.total_allocated_amount) == (40, 60)
    assert advance.base_total_allocated_amount == 72
    assert [(row.allocated_amount, round(row.exchange_rate, 9)) for row in advance.references] == [(60, 1.1)]
    assert allocation.unapply(ref(advance), ref(invoice), D(20)) == 20
    assert books.open_in(advance, invoice) == [(-60, -72), (40, 44)] and gain(books) == 4
    assert allocation.unapply(ref(advance), ref(invoice)) == 40
    assert books.open_in(advance, invoice) == [(-100, -120), (80, 88)] and gain(books) == 0
    assert books.problems() == []


def test_cancelling_the_payment_takes_its_differences_back(books, euro):
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    payment = pay(books, euro, "150", (invoice, "50"), rate=1.2)
    allocation.apply(ref(payment), ref(invoice), D(30))
    allocation.unapply(ref(payment), ref(invoice), D(10))
    assert gain(books) == 7
    journals = frappe.get_all("Journal Entry", filters={"company": books.company}, pluck="name")
    with pytest.raises(LedgerError, match=payment.name):
        frappe.get_doc("Journal Entry", journals[0]).cancel()
    payment.reload()
    payment.cancel()
    assert books.open_in(invoice, payment) == [(100, 110), (0, 0)] and gain(books) == 0
    assert {frappe.db.get_value("Journal Entry", name, "docstatus") for name in journals} == {2}
    assert books.problems() == []


def test_cancelling_the_invoice_frees_payments_with_their_differences(books, euro):
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    payment = pay(books, euro, "100", (invoice, "100"), rate=1.2)
    frappe.db.savepoint("attempt")
    with pytest.raises(AllocatedError) as caught:
        general_ledger.reverse(invoice)
    assert payment.name in str(caught.value) and "Journal" not in str(caught.value)
    frappe.db.rollback(save_point="attempt")
    frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
    general_ledger.reverse(invoice)
    assert books.open_in(invoice, payment) == [(0, 0), (-100, -120)]
    assert gain(books) == 0 and books.balance(euro.debtors) == -120
    assert books.problems() == []


def test_a_payment_in_company_currency_gives_its_rate(books, euro):
    """100 EUR paid by 118 USD: the rate follows from the two amounts, 8 USD are gained on a debt of 110."""
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    payment = books.payment(euro.customer, "100", (invoice, "100"), received_amount=118)
    assert (payment.source_exchange_rate, payment.target_exchange_rate) == (1.18, 1)
    assert books.gl(payment) == [(books.bank, 118, 0), (euro.debtors, 0, 118)]
    assert books.open_in(invoice) == [(0, 0)] and gain(books) == 8
    assert books.problems() == []


def test_two_sides_at_rates_of_their_own(books, euro):
    """100 EUR at 1.20 are 120 USD, of which the bank credits 119: 1 USD is lost there, 10 gained on the debt."""
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    payment = books.payment(euro.customer, "100", (invoice, "100"), received_amount=119, source_exchange_rate=1.2)
    loss = f"Exchange Gain/Loss - {books.abbr}"
    assert [(row.account, row.amount, row.is_exchange_gain_loss) for row in payment.deductions] == [(loss, 1, 1)]
    assert books.gl(payment) == [(books.bank, 119, 0), (euro.debtors, 0, 120), (loss, 1, 0)]
    assert (payment.unallocated_amount, books.open_in(invoice)) == (0, [(0, 0)]) and gain(books) == 9
    payment.reload()
    payment.cancel()
    assert gain(books) == 0 and books.open_in(invoice) == [(100, 110)]
    assert books.problems() == []


def test_a_third_currency_on_the_bank(books, euro):
    francs = books.account("Bank CHF", "Bank Accounts", account_type="Bank", account_currency="CHF")
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    payment = books.payment(
        euro.customer, "100", (invoice, "100"), paid_to=francs, received_amount=95, source_exchange_rate=1.2,
        target_exchange_rate=1.25,
    )  # fmt: skip
    # 100 EUR are 120 USD, 95 CHF are 118.75
    assert (payment.base_paid_amount, payment.base_received_amount) == (120, 118.75)
    row = frappe.get_all(
        "GL Entry", filters={"voucher_no": payment.name, "account": francs},
        fields=["debit", "debit_in_account_currency", "account_currency"],
    )[0]  # fmt: skip
    assert (row.debit, row.debit_in_account_currency, row.account_currency) == (118.75, 95, "CHF")
    assert gain(books) == D("8.75") and books.open_in(invoice) == [(0, 0)]
    assert books.problems() == []


def test_a_deduction_settles_in_the_accounts_currency(books, euro):
    """97 EUR come in, 3 EUR are bank charges: 3.60 USD at 1.20."""
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.20")
    charges = f"Bank Charges - {books.abbr}"
    payment = pay(
        books, euro, "97", (invoice, "100"), rate=1.2, deductions=[{"account": charges, "amount": 3.6}]
    )  # fmt: skip
    assert books.gl(payment) == [(charges, D("3.6"), 0), (euro.bank, D("116.4"), 0), (euro.debtors, 0, 120)]
    assert books.open_in(invoice) == [(0, 0)] and gain(books) == 0
    assert books.problems() == []


def test_a_rate_comes_from_the_day_or_is_asked_for(books, euro):
    payment = books.payment(euro.customer, "50", paid_to=euro.bank, submit=False)
    assert (payment.source_exchange_rate, payment.target_exchange_rate, payment.base_paid_amount) == (1.1, 1.1, 55)
    francs = books.account("Bank CHF", "Bank Accounts", account_type="Bank", account_currency="CHF")
    with pytest.raises(LedgerError, match="CHF"):
        books.payment(euro.customer, "50", paid_to=francs, received_amount=40)


def test_a_credit_note_at_another_rate(books, euro):
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    note = books.invoice_in(euro.debtors, euro.customer, "40", "1.05", note=True)
    allocation.apply(ref(note), ref(invoice), D(40))
    assert books.open_in(invoice, note) == [(60, 66), (0, 0)] and gain(books) == -2
    refused = books.rows()
    with pytest.raises(OverAllocationError, match="0 open"):
        allocation.apply(ref(note), ref(invoice), D(1))
    assert books.rows() == refused
    assert books.problems() == []


def test_a_refund_at_another_rate(books, euro):
    advance = pay(books, euro, "100", rate=1.2)
    refund = books.payment(
        euro.customer, "40", (advance, "-40"), kind="Pay", paid_from=euro.bank, source_exchange_rate=1.1,
        target_exchange_rate=1.1,
    )  # fmt: skip
    assert books.open_in(advance, refund) == [(-60, -72), (0, 0)]
    assert gain(books) == 4, "48 USD were received, 44 went back"
    assert books.problems() == []


def test_without_an_account_for_it_the_posting_is_refused(books, euro):
    frappe.db.set_value("Company", books.company, "exchange_gain_loss_account", None)
    frappe.clear_document_cache("Company", books.company)
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    with pytest.raises(AccountError, match="Exchange Gain"):
        pay(books, euro, "100", (invoice, "100"), rate=1.2)


def test_several_debts_take_one_journal(books, euro):
    invoices = [books.invoice_in(euro.debtors, euro.customer, "10", rate) for rate in ("1.1", "1.3", "1.2")]
    pay(books, euro, "30", *((one, "10") for one in invoices), rate=1.2)
    journals = frappe.get_all("Journal Entry", filters={"company": books.company}, pluck="name")
    assert len(journals) == 1 and gain(books) == 0, "one gains what the other loses, the third was paid at its rate"
    assert len(frappe.get_doc("Journal Entry", journals[0]).accounts) == 4
    assert books.open_in(*invoices) == [(0, 0)] * 3
