"""An invoice's status follows what the host says is owed: payments, credit, time and cancellation all move it."""

from __future__ import annotations

from datetime import date

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import invoice_status
from sales_mgmt.host import host

NEVER = date(2200, 1, 1)
"""After every due date."""


@pytest.fixture
def terms():
    """A hundred years to pay."""
    return f.terms((100, "Day(s) after invoice date", 36500))


def invoiced(terms: str | None = None, total: float = 50, **values):
    customer = f.customer()
    order = f.order(customer, f.line(f.item(stock=5), 5, total / 5))
    return f.invoice([f.delivery([order.name]).name], payment_terms_template=terms, **values)


def test_a_draft_an_unpaid_invoice_and_a_cancelled_one(terms):
    order = f.order(f.customer(), f.line(f.item(stock=5), 5, 10))
    invoice = f.invoice([f.delivery([order.name]).name], submit=False, payment_terms_template=terms)
    assert books.status(invoice) == "Draft"
    invoice.submit()
    assert invoice.status == books.status(invoice) == "Unpaid"
    f.cancel(invoice)
    assert books.status(invoice) == "Cancelled"


def test_payments_come_and_go(terms):
    invoice = invoiced(terms)
    first = f.pay(invoice.customer, 20, invoice)
    assert books.status(invoice) == "Partly Paid"
    second = f.pay(invoice.customer, 30, invoice)
    assert books.status(invoice) == "Paid"
    assert books.audit() == []
    f.cancel(first)
    assert books.status(invoice) == "Partly Paid"
    f.cancel(second)
    assert books.status(invoice) == "Unpaid"
    assert books.audit() == []


def test_one_payment_moves_every_invoice_that_it_settles(terms):
    customer, item = f.customer(), f.item(stock=50)
    values = {"payment_terms_template": terms}
    invoices = [
        f.invoice([f.delivery([f.order(customer, f.line(item, qty, 10)).name]).name], **values) for qty in (1, 2, 3)
    ]
    payment = f.pay(customer, 40, *invoices)
    assert [books.status(invoice) for invoice in invoices] == ["Paid", "Paid", "Partly Paid"]
    f.cancel(payment)
    assert [books.status(invoice) for invoice in invoices] == ["Unpaid"] * 3


def test_a_payment_on_account_moves_nothing(terms):
    invoice = invoiced(terms)
    f.pay(invoice.customer, 50)
    assert books.status(invoice) == "Unpaid"


def test_an_invoice_of_nothing_is_paid():
    assert books.status(invoiced(total=0)) == "Paid"


def test_what_fell_due_is_overdue_from_the_first_moment():
    invoice = invoiced()
    assert books.status(invoice) == "Overdue", "it was due on its date, long ago"
    part = f.pay(invoice.customer, 20, invoice)
    assert books.status(invoice) == "Overdue"
    f.pay(invoice.customer, 30, invoice)
    assert books.status(invoice) == "Paid"
    f.cancel(part)
    assert books.status(invoice) == "Overdue"


def test_a_part_that_fell_due_makes_it_overdue_until_that_part_is_paid():
    rule = "Day(s) after invoice date"
    invoice = invoiced(f.terms((40, rule, 0), (60, rule, 36500)))
    assert books.status(invoice) == "Overdue"
    f.pay(invoice.customer, 20, invoice)
    assert books.status(invoice) == "Partly Paid"


def test_time_makes_invoices_overdue_once(terms):
    unpaid, partly, paid = (invoiced(terms) for _ in range(3))
    f.pay(partly.customer, 20, partly)
    f.pay(paid.customer, 50, paid)
    names = [unpaid.name, partly.name]
    assert set(names) <= set(becoming_overdue()) and paid.name not in becoming_overdue()
    invoice_status.refresh([*names, paid.name], NEVER)
    assert [books.status(doc) for doc in (unpaid, partly, paid)] == ["Overdue", "Overdue", "Paid"]
    assert not set(names) & set(becoming_overdue())
    assert becoming_overdue(f.DAY) == []


def becoming_overdue(day: date | str = NEVER) -> list[str]:
    return invoice_status.becoming_overdue(day, after="", limit=10000)


def test_an_old_form_does_not_bring_an_old_status_back(terms):
    invoice = invoiced(terms)
    form = frappe.get_doc("SM Invoice", invoice.name)
    f.pay(invoice.customer, 50, invoice)
    assert form.status == "Unpaid"
    form.remarks = "thank you"
    form.save()
    assert books.status(invoice) == form.status == "Paid"


def test_cancelling_frees_the_payment_and_leaves_the_status_cancelled(terms):
    settings = "Accounts Settings"
    frappe.db.set_single_value(settings, "unlink_payment_on_cancellation_of_invoice", 1)
    frappe.clear_document_cache(settings, settings)
    invoice = invoiced(terms)
    f.pay(invoice.customer, 50, invoice)
    f.cancel(invoice)
    assert books.status(invoice) == "Cancelled"
    assert books.audit() == []


def test_the_host_says_what_is_owed_of_what_it_does_not_know():
    from sales_mgmt.host.facts import Debt
    from sales_mgmt.plan.posting_plan import ReceivableRef

    nobody = ReceivableRef("SM Invoice", "nothing")
    assert host().debts([nobody]) == {nobody: Debt()}
    assert host().debts([]) == {}


# Credit notes


def test_credit_notes_move_it_and_their_cancellation_moves_it_back(terms):
    invoice = invoiced(terms)
    line = invoice.items[0].name
    part = f.returned_of_invoices([invoice.name], {line: 2})
    assert books.status(invoice) == "Partly Credited"
    rest = f.returned_of_invoices([invoice.name])
    assert books.status(invoice) == "Credit Note Issued"
    assert books.audit() == []
    f.cancel(rest)
    assert books.status(invoice) == "Partly Credited"
    f.pay(invoice.customer, 10, invoice)
    assert books.status(invoice) == "Partly Paid"
    f.pay(invoice.customer, 20, invoice)
    assert books.status(invoice) == "Paid", "money and credit settled it together"
    f.cancel(part)
    assert books.status(invoice) == "Partly Paid"
    assert books.audit() == []


def test_a_credit_note_for_a_paid_invoice_leaves_it_paid(terms):
    invoice = invoiced(terms)
    f.pay(invoice.customer, 50, invoice)
    f.returned_of_invoices([invoice.name])
    assert books.status(invoice) == "Paid", "the credit is on account"
    assert books.exposure(invoice.customer, f.COMPANY)[2] == -50
    assert books.audit() == []
