"""The payment that the "Create" button of an invoice drafts: the host's own voucher, for what is open."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api.payments import payment_for_invoice


@pytest.fixture
def invoice():
    """Of 50.00, of which 20.00 are paid."""
    order = f.order(f.customer(), f.line(f.item(stock=5), 5, 10))
    made = f.invoice([f.delivery([order.name]).name])
    made.reload()
    f.pay(made.customer, 20, made)
    return made


def test_it_pays_what_is_open(invoice):
    frappe.set_user(f.user("Accounts User"))
    payment = payment_for_invoice(invoice.name)
    assert (payment.doctype, payment.payment_type, payment.party) == ("Payment Entry", "Receive", invoice.customer)
    assert payment.paid_amount == 30
    [row] = payment.references
    assert (row.reference_doctype, row.reference_name) == (invoice.receivable_type, invoice.receivable_no)
    assert row.allocated_amount == 30
    payment.update({"posting_date": f.DAY, "reference_no": "TEST", "reference_date": f.DAY})
    payment.paid_to = payment.paid_to or books.accounts(f.COMPANY).money
    payment.insert().submit()
    frappe.set_user("Administrator")
    assert (books.owed(invoice), books.status(invoice)) == (0, "Paid")
    assert books.audit() == []


def test_nothing_is_paid_of_a_draft(invoice):
    delivery = f.delivery([f.order(invoice.customer, f.line(f.item(stock=1))).name])
    draft = f.invoice([delivery.name], submit=False)
    with books.refused(draft.name, "not submitted"):
        payment_for_invoice(draft.name)


def test_nor_of_what_is_paid(invoice):
    invoice.reload()
    f.pay(invoice.customer, 30, invoice)
    with books.refused("Nothing is open", invoice.name):
        payment_for_invoice(invoice.name)


def test_who_makes_no_payments_gets_none(invoice):
    frappe.set_user(f.user("Stock User"))
    with books.refused("Payment Entry", error=frappe.PermissionError):
        payment_for_invoice(invoice.name)
