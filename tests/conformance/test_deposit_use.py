"""Deposits that invoices use by themselves when they post, and orders that deposits are tied to."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import deposits

DAY = frappe.utils.getdate(f.DAY)


@pytest.fixture(autouse=True)
def automatic(site):
    f.settings(apply_deposits=1)


def moves(deposit) -> list[tuple]:
    """What the ledger says of a deposit, in the order in which it was written."""
    rows = frappe.get_all(
        "SM Deposit Entry", {"deposit": deposit.name}, ["movement", "amount", "against_no"], order_by="creation, name"
    )
    return sorted((row.movement, books.dec(row.amount), row.against_no or "") for row in rows)


def service_order(customer: str, amount: float = 100, **values):
    return f.order(customer, f.line(f.service(), 1, amount), **values)


def test_an_invoice_settles_itself_with_its_orders_deposit_then_the_oldest_and_leaves_those_of_other_orders():
    customer = f.customer()
    order, other = service_order(customer), service_order(customer)
    oldest = f.deposit(customer, 30, posting_date="2026-03-01")
    newest = f.deposit(customer, 50)
    tied = f.deposit(customer, 40, sales_order=order.name)
    kept = f.deposit(customer, 40, sales_order=other.name, posting_date="2026-02-01")
    assert books.audit() == []
    invoice = f.invoice_of_orders([order.name])
    assert moves(tied) == [("allocated", 40, order.name), ("applied", 40, invoice.receivable_no), ("received", 40, "")]
    assert moves(oldest) == [("applied", 30, invoice.receivable_no), ("received", 30, "")]
    assert moves(newest) == [("applied", 30, invoice.receivable_no), ("received", 50, "")]
    assert moves(kept) == [("allocated", 40, other.name), ("received", 40, "")]
    assert (books.owed(invoice), books.status(invoice)) == (0, "Paid")
    assert books.exposure(customer, f.COMPANY) == (100, 0, -60)
    assert books.balance(customer, f.COMPANY) == -60
    assert books.audit() == []

    deposits.unapply(newest.name, invoice.name, day=DAY)
    assert moves(newest)[-1] == ("un-applied", -30, invoice.receivable_no)
    assert books.owed(invoice) == 30
    assert books.audit() == []


def test_a_small_invoice_takes_a_part():
    customer = f.customer()
    deposit = f.deposit(customer, 500)
    invoice = f.invoice_of_orders([service_order(customer, 80).name])
    assert (books.owed(invoice), books.status(invoice)) == (0, "Paid")
    assert frappe.get_doc("SM Deposit", deposit.name).open_amount == 420
    second = f.invoice_of_orders([service_order(customer, 500).name])
    assert (books.owed(second), books.status(deposit)) == (80, "Used")
    assert books.status(second) in ("Partly Paid", "Overdue")
    assert books.audit() == []


def test_a_cancelled_invoice_frees_what_it_took_where_the_host_unlinks():
    frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
    frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
    customer = f.customer()
    deposit = f.deposit(customer, 60)
    invoice = f.invoice_of_orders([service_order(customer, 80).name])
    assert books.owed(invoice) == 20
    f.cancel(invoice)
    assert frappe.get_doc("SM Deposit", deposit.name).open_amount == 60
    assert books.balance(customer, f.COMPANY) == -60
    assert books.audit() == []


def test_who_applies_by_hand_is_left_alone():
    customer = f.customer(sm_deposits_by_hand=1)
    deposit = f.deposit(customer, 60)
    invoice = f.invoice_of_orders([service_order(customer, 80).name])
    assert books.owed(invoice) == 80
    f.settings(apply_deposits=0)
    frappe.db.set_value("Customer", customer, "sm_deposits_by_hand", 0)
    f.invoice_of_orders([service_order(customer, 80).name])
    assert frappe.get_doc("SM Deposit", deposit.name).open_amount == 60


def test_another_payer_pays_with_a_deposit_of_his_own():
    payer, customer = f.customer(), f.customer()
    order = service_order(customer, 80, payer=payer)
    mine, his = f.deposit(customer, 50), f.deposit(payer, 50, sales_order=order.name)
    invoice = f.invoice_of_orders([order.name])
    assert books.owed(invoice) == 30
    assert frappe.get_doc("SM Deposit", mine.name).open_amount == 50
    assert frappe.get_doc("SM Deposit", his.name).open_amount == 0
    assert books.audit() == []


def test_what_is_left_of_a_finished_orders_deposit_is_free_for_others():
    customer = f.customer()
    order = service_order(customer, 30)
    deposit = f.deposit(customer, 100, sales_order=order.name)
    f.invoice_of_orders([order.name])
    assert books.status(order) == "Completed"
    invoice = f.invoice_of_orders([service_order(customer, 80).name])
    assert books.owed(invoice) == 10
    assert books.status(deposit) == "Used"
    assert books.audit() == []


def test_a_deposit_is_freed_by_a_cancelled_order_and_follows_its_amendment():
    customer = f.customer()
    order = service_order(customer)
    deposit = f.deposit(customer, 40, sales_order=order.name)
    f.cancel(order)
    assert ("allocated", -40, order.name) in moves(deposit)
    assert frappe.get_doc("SM Deposit", deposit.name).allocated_amount == 0
    assert books.audit() == []
    again = f.amend(order).insert()
    again.submit()
    assert ("allocated", 40, again.name) in moves(deposit)
    assert frappe.get_doc("SM Deposit", deposit.name).allocated_amount == 40
    assert books.audit() == []
    f.cancel(again)
    invoice = f.invoice_of_orders([service_order(customer, 80).name])
    assert books.owed(invoice) == 40, "freed by its order, it serves another"
    assert books.audit() == []


def test_a_deposit_is_tied_to_another_order_by_hand_or_to_none():
    customer = f.customer()
    first, second = service_order(customer), service_order(customer)
    deposit = frappe.get_doc("SM Deposit", f.deposit(customer, 40, sales_order=first.name).name)
    deposit.sales_order = second.name
    deposit.save()
    assert moves(deposit) == [
        ("allocated", -40, first.name), ("allocated", 40, first.name), ("allocated", 40, second.name),
        ("received", 40, ""),
    ]  # fmt: skip
    assert deposit.allocated_amount == 40
    assert books.audit() == []
    strange = service_order(f.customer()).name
    deposit.sales_order = strange
    with books.refused(strange):
        deposit.save()
    deposit.reload()
    deposit.sales_order = None
    deposit.save()
    assert deposit.allocated_amount == 0
    assert books.audit() == []
    f.cancel(deposit)
    assert books.audit() == []


def test_a_tied_deposit_is_cancelled_and_frees_its_order():
    customer = f.customer()
    order = service_order(customer)
    deposit = f.deposit(customer, 40, sales_order=order.name)
    f.cancel(deposit)
    assert not frappe.db.get_value("SM Deposit Balance", deposit.name, "allocated")
    assert books.audit() == []
