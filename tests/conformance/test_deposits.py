"""Money ahead of invoices: received, applied, freed, paid back; books, exposure and statuses at every step."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import deposits
from sales_mgmt.host import host

D = Decimal
DAY = frappe.utils.getdate(f.DAY)


def invoiced(customer: str, amount: float = 100, order=None):
    """An invoice of so much."""
    order = order or f.order(customer, f.line(f.service(), 1, amount))
    return f.invoice_of_orders([order.name])


def balance(deposit) -> tuple:
    """(received, applied, refunded)"""
    found = frappe.db.get_value("SM Deposit Balance", deposit.name, ["received", "applied", "refunded"])
    return tuple(books.dec(amount) for amount in found)


def receipt_open(deposit) -> Decimal:
    """What the host has open under the receipt; negative is the customer's."""
    ref = frappe.get_doc("SM Deposit", deposit.name).receipt
    return host().outstanding([ref])[ref]


def test_a_deposit_is_received_applied_freed_paid_back_and_taken_back():
    customer = f.customer()
    invoice = invoiced(customer, 80)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 80)

    deposit = f.deposit(customer, 100)
    assert (balance(deposit), books.status(deposit)) == ((100, 0, 0), "Open")
    assert receipt_open(deposit) == -100
    assert books.exposure(customer, f.COMPANY) == (0, 0, -20)

    assert deposits.apply(deposit.name, invoice.name, D(50), DAY) == 50
    assert (balance(deposit), books.status(deposit)) == ((100, 50, 0), "Partly Used")
    assert (books.owed(invoice), receipt_open(deposit)) == (30, -50)
    assert books.status(invoice) in ("Partly Paid", "Overdue")
    assert books.exposure(customer, f.COMPANY) == (0, 0, -20), "the money was counted when it came"
    assert books.audit() == []

    assert deposits.apply(deposit.name, invoice.name, day=DAY) == 30
    assert (balance(deposit), books.owed(invoice), books.status(invoice)) == ((100, 80, 0), 0, "Paid")
    assert deposits.unapply(deposit.name, invoice.name, D(10), DAY) == 10
    assert (balance(deposit), books.owed(invoice), receipt_open(deposit)) == ((100, 70, 0), 10, -30)
    assert books.audit() == []

    assert deposits.refund(deposit.name, D(12), DAY) == 12
    assert (balance(deposit), receipt_open(deposit)) == ((100, 70, 12), -18)
    assert books.exposure(customer, f.COMPANY) == (0, 0, -8)
    assert books.audit() == []
    shown = frappe.get_doc("SM Deposit", deposit.name)
    assert (shown.applied_amount, shown.refunded_amount, shown.open_amount) == (70, 12, 18)

    with books.refused(deposit.name, "in use", "70"):
        f.cancel(deposit)
    deposits.unapply(deposit.name, invoice.name, day=DAY)
    refund = frappe.db.get_value("SM Deposit Entry", {"deposit": deposit.name, "movement": "refunded"}, "against_no")
    f.cancel(frappe.get_doc("Payment Entry", refund))
    assert balance(deposit) == (100, 0, 0), "a refund that was undone at the host is followed"
    f.cancel(deposit)
    assert (balance(deposit), books.status(deposit)) == ((0, 0, 0), "Cancelled")
    assert books.exposure(customer, f.COMPANY) == (0, 0, 80)
    assert books.owed(invoice) == 80
    assert books.audit() == []


def test_never_more_is_applied_or_paid_back_than_was_received():
    customer = f.customer()
    invoice, deposit = invoiced(customer, 500), f.deposit(customer, 100)
    deposits.apply(deposit.name, invoice.name, D(70), DAY)
    with books.refused(deposit.name, "40 wanted", "30 of 100"):
        deposits.apply(deposit.name, invoice.name, D(40), DAY)
    with books.refused(deposit.name, "30.01 wanted", "30 of 100"):
        deposits.refund(deposit.name, D("30.01"), DAY)
    with books.refused(deposit.name, "70", "80"):
        deposits.unapply(deposit.name, invoice.name, D(80), DAY)
    for amount in (D(0), D(-5)):
        with books.refused(deposit.name):
            deposits.apply(deposit.name, invoice.name, amount, DAY)
    assert balance(deposit) == (100, 70, 0)


def test_no_more_is_applied_than_an_invoice_owes():
    customer = f.customer()
    invoice, deposit = invoiced(customer, 30), f.deposit(customer, 100)
    with books.refused(invoice.receivable_no, "40", "30"):
        deposits.apply(deposit.name, invoice.name, D(40), DAY)
    assert balance(deposit) == (100, 0, 0)


def test_a_deposit_settles_no_other_customers_invoice():
    invoice, deposit = invoiced(f.customer()), f.deposit(f.customer(), 100)
    with books.refused(deposit.name, invoice.name):
        deposits.apply(deposit.name, invoice.name, D(1), DAY)


def test_deposits_tied_to_the_order_go_first_then_the_oldest():
    customer = f.customer()
    order = f.order(customer, f.line(f.service(), 1, 100))
    oldest = f.deposit(customer, 30, posting_date="2026-03-01")
    newest = f.deposit(customer, 50)
    tied = f.deposit(customer, 40, sales_order=order.name)
    invoice = invoiced(customer, order=order)
    assert deposits.apply_to(invoice.name, DAY) == {tied.name: 40, oldest.name: 30, newest.name: 30}
    assert books.owed(invoice) == 0
    assert balance(newest) == (50, 30, 0)
    assert deposits.apply_to(invoice.name, DAY) == {}
    assert books.audit() == []


def test_a_deposit_outlives_its_order_and_follows_the_amendment():
    customer = f.customer()
    order = f.order(customer, f.line(f.item(), 1, 100))
    deposit = f.deposit(customer, 40, sales_order=order.name)
    f.cancel(order)
    assert balance(deposit) == (40, 0, 0)
    again = f.amend(order).insert()
    again.submit()
    assert frappe.db.get_value("SM Deposit", deposit.name, "sales_order") == again.name
    assert books.audit() == []


def test_a_cancelled_invoice_frees_its_deposit_where_the_host_unlinks():
    frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
    frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
    customer = f.customer()
    invoice, deposit = invoiced(customer, 80), f.deposit(customer, 100)
    deposits.apply(deposit.name, invoice.name, day=DAY)
    f.cancel(invoice)
    assert (balance(deposit), books.status(deposit), receipt_open(deposit)) == ((100, 0, 0), "Open", -100)
    assert books.exposure(customer, f.COMPANY)[2] == -100
    assert books.audit() == []


def test_a_cancelled_invoice_is_refused_while_a_deposit_settles_it_where_the_host_does_not_unlink():
    frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 0)
    frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
    customer = f.customer()
    invoice, deposit = invoiced(customer, 80), f.deposit(customer, 100)
    deposits.apply(deposit.name, invoice.name, day=DAY)
    with books.refused(deposit.receipt_no):
        f.cancel(invoice)
    assert balance(deposit) == (100, 80, 0)


def test_a_return_of_an_invoice_that_a_deposit_settled_stays_on_account():
    customer = f.customer()
    delivery = f.delivery([f.order(customer, f.line(f.item(stock=5), 5, 10)).name])
    invoice, deposit = f.invoice([delivery.name]), f.deposit(customer, 50)
    deposits.apply(deposit.name, invoice.name, day=DAY)
    f.returned([delivery.name], {delivery.items[0].name: 2})
    assert books.owed(invoice) == 0
    assert balance(deposit) == (50, 50, 0)
    assert books.exposure(customer, f.COMPANY) == (0, 0, -20)
    assert books.audit() == []


def test_the_receipt_is_not_cancelled_behind_the_deposits_back():
    deposit = f.deposit(f.customer(), 100)
    receipt = frappe.db.get_value("SM Deposit", deposit.name, "receipt_no")
    with books.refused(receipt, deposit.name, error=frappe.LinkExistsError):
        f.cancel(frappe.get_doc("Payment Entry", receipt))
    assert balance(deposit) == (100, 0, 0)
    assert books.audit() == []


def test_nothing_is_received_or_taken_back_in_closed_books():
    customer = f.customer()
    invoice, early = invoiced(customer), f.deposit(customer, 10)
    draft = f.deposit(customer, 10, submit=False)
    frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", "2026-03-31")
    frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
    for action in (
        draft.submit,
        lambda: f.cancel(early),
        lambda: deposits.refund(early.name, D(5), DAY),
        lambda: deposits.apply(early.name, invoice.name, D(5), DAY),
    ):
        with books.refused("2026"):
            action()
    deposits.apply(early.name, invoice.name, D(5), frappe.utils.getdate("2026-04-01"))
    assert balance(early) == (10, 5, 0)
    assert books.audit() == []


@pytest.mark.parametrize(
    ("values", "word"), [({"amount": 0}, "0"), ({"amount": -5}, "-5"), ({"customer": "nobody"}, "nobody")]
)
def test_a_deposit_that_makes_no_sense_is_refused(values, word):
    with books.refused(word, error=Exception):
        f.deposit(values.get("customer") or f.customer(), values.get("amount", 10), submit=False)


def test_a_deposit_is_not_tied_to_another_customers_order_nor_a_cancelled_one():
    order = f.order(f.customer(), f.line(f.item(), 1, 100))
    with books.refused(order.name):
        f.deposit(f.customer(), 10, sales_order=order.name)
    f.cancel(order)
    with books.refused(order.name, error=Exception):
        f.deposit(order.customer, 10, sales_order=order.name)


def test_a_cancelled_deposit_is_amended_and_a_draft_posts_nothing():
    customer = f.customer()
    draft = f.deposit(customer, 40, submit=False)
    assert frappe.db.exists("SM Deposit Balance", draft.name) is None
    draft.submit()
    f.cancel(draft)
    again = f.amend(draft)
    again.amount = 60
    again.insert()
    again.submit()
    assert (balance(draft), balance(again)) == ((0, 0, 0), (60, 0, 0))
    assert again.receipt_no != draft.receipt_no
    assert books.audit() == []


def test_a_company_that_books_advances_apart_keeps_them_apart_until_they_are_applied():
    advance = f.advance_account()
    frappe.db.set_value("Company", f.COMPANY, "book_advance_payments_in_separate_party_account", 1)
    frappe.clear_document_cache("Company", f.COMPANY)
    customer = f.customer()
    invoice, deposit = invoiced(customer, 80), f.deposit(customer, 100)

    def account(name: str) -> Decimal:
        [[amount]] = frappe.db.sql(
            "SELECT SUM(debit - credit) FROM `tabGL Entry` WHERE account = %s AND party = %s", (name, customer)
        )
        return books.dec(amount)

    debtors = books.accounts(f.COMPANY).receivable
    assert (account(advance), account(debtors)) == (-100, 80)
    deposits.apply(deposit.name, invoice.name, day=DAY)
    assert (account(advance), account(debtors), books.owed(invoice)) == (-20, 0, 0)
    assert books.exposure(customer, f.COMPANY) == (0, 0, -20)
    assert balance(deposit) == (100, 80, 0)
    assert books.audit() == []


def test_a_customer_whose_account_is_kept_in_another_currency_pays_no_deposit():
    debtors = frappe.get_cached_doc("Account", books.accounts(f.COMPANY).receivable)
    account = frappe.copy_doc(debtors)
    account.update({"account_name": f.unique("Debtors EUR"), "account_currency": "EUR"})
    account.insert()
    customer = f.customer(accounts=[{"company": f.COMPANY, "account": account.name}], default_currency="EUR")
    draft = f.deposit(customer, 10, submit=False)
    with books.refused(account.name, "EUR", "USD"):
        draft.submit()
