"""Cancelling, for each document in each state: what forbids it, what it would undo, and that issued invoices stay."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api.invoices import mark_as_issued, what_cancel_undoes

CLOSED = "2026-03-31"


def setting(field: str, value) -> None:
    frappe.db.set_single_value("Accounts Settings", field, value)
    frappe.clear_document_cache("Accounts Settings", "Accounts Settings")


class Chain:
    """An order, its delivery, its invoice and a payment, made as far as a test wants it."""

    def __init__(self, until: str) -> None:
        self.customer = f.customer()
        self.order = f.order(self.customer, f.line(f.item(stock=5), 5, 10))
        self.made = {"order": self.order}
        if until != "order":
            self.made["delivery"] = f.delivery([self.order.name])
        if until in ("invoice", "payment"):
            self.made["invoice"] = f.invoice([self.made["delivery"].name])
        if until == "payment":
            self.made["payment"] = f.pay(self.customer, 20, self.made["invoice"])

    def effects(self, of: str) -> dict:
        doc = self.made[of]
        return what_cancel_undoes(doc.doctype, doc.name)


# Drawn on by later documents, or not


@pytest.mark.parametrize(
    ("until", "of", "blocked_by"),
    [
        ("order", "order", ()),
        ("delivery", "order", ("delivery",)),
        ("delivery", "delivery", ()),
        ("invoice", "order", ("delivery", "invoice")),
        ("invoice", "delivery", ("invoice",)),
        ("invoice", "invoice", ()),
    ],
)
def test_what_draws_on_a_document_forbids_its_cancellation(until, of, blocked_by):
    chain = Chain(until)
    later = [chain.made[name] for name in blocked_by]
    found = chain.effects(of)
    assert found["blocked_by"] == sorted((doc.doctype, doc.name) for doc in later)
    assert (found["undone"], found["reasons"]) == ([], [])
    if later:
        with books.refused(later[-1].name):
            f.cancel(chain.made[of])
    for doc in (*reversed(later), chain.made[of]):
        f.cancel(doc)
    assert books.status(chain.made[of]) == "Cancelled"
    assert books.audit() == []


@pytest.mark.parametrize("of", ["order", "delivery", "invoice"])
def test_drafts_and_cancelled_documents_are_not_cancelled(of):
    chain = Chain("invoice")
    for name in ("invoice", "delivery", "order"):
        f.cancel(chain.made[name])
    assert "not submitted" in chain.effects(of)["reasons"][0]
    with books.refused(error=Exception):
        f.cancel(chain.made[of])


# Closed dates


@pytest.mark.parametrize("of", ["delivery", "invoice"])
def test_nothing_is_cancelled_on_a_closed_date(of):
    chain = Chain(of)
    setting("acc_frozen_upto", CLOSED)
    with books.refused("2026"):
        f.cancel(chain.made[of])
    assert books.status(chain.made[of]) != "Cancelled"
    setting("acc_frozen_upto", None)
    f.cancel(chain.made[of])
    assert books.audit() == []


# Payments


def test_payments_are_listed_and_freed_where_the_host_allows_it():
    setting("unlink_payment_on_cancellation_of_invoice", 1)
    chain = Chain("payment")
    payment, invoice = chain.made["payment"], chain.made["invoice"]
    found = chain.effects("invoice")
    assert found["undone"] == [{"voucher_type": "Payment Entry", "voucher_no": payment.name, "amount": 20}]
    assert found["blocked_by"] == []
    f.cancel(invoice)
    assert books.exposure(chain.customer, f.COMPANY) == (0, 50, -20)
    assert books.audit() == []


def test_payments_forbid_it_where_the_host_does_not():
    setting("unlink_payment_on_cancellation_of_invoice", 0)
    chain = Chain("payment")
    payment = chain.made["payment"]
    found = chain.effects("invoice")
    assert (found["undone"], found["blocked_by"]) == ([], [("Payment Entry", payment.name)])
    with books.refused(payment.name):
        f.cancel(chain.made["invoice"])


def test_who_may_not_cancel_is_told_nothing():
    chain = Chain("invoice")
    frappe.set_user(f.user("Sales User"))
    with books.refused(error=frappe.PermissionError):
        chain.effects("invoice")


# Issued invoices


def issued(name: str):
    return frappe.db.get_value("SM Invoice", name, ["issued_on", "issued_how"])


def test_an_issued_invoice_is_not_cancelled_any_more():
    chain = Chain("invoice")
    invoice = chain.made["invoice"]
    assert mark_as_issued(invoice.name, "E-Invoiced", "2026-03-17 09:00:00") is True
    assert str(issued(invoice.name)[0]) == "2026-03-17 09:00:00"
    assert "credit note" in chain.effects("invoice")["reasons"][0]
    with books.refused(invoice.name, "E-Invoiced", "credit note"):
        f.cancel(invoice)
    assert mark_as_issued(invoice.name) is False, "it stays as it was"
    assert issued(invoice.name)[1] == "E-Invoiced"
    payment = f.pay(chain.customer, 50, frappe.get_doc("SM Invoice", invoice.name))
    f.cancel(payment)
    assert books.audit() == []


def test_nobody_takes_it_back():
    invoice = Chain("invoice").made["invoice"]
    mark_as_issued(invoice.name)
    form = frappe.get_doc("SM Invoice", invoice.name)
    form.issued_on = None
    with books.refused(error=frappe.ValidationError):
        form.save()
    form = frappe.get_doc("SM Invoice", invoice.name)
    form.issued_on = form.issued_how = None
    with books.refused("credit note"):
        form.cancel()


def test_who_loaded_the_invoice_before_it_was_issued_does_not_cancel_it():
    invoice = Chain("invoice").made["invoice"]
    form = frappe.get_doc("SM Invoice", invoice.name)
    mark_as_issued(invoice.name)
    with books.refused(error=frappe.TimestampMismatchError):
        form.cancel()


def test_only_submitted_invoices_are_issued_and_only_in_known_ways():
    order = f.order(f.customer(), f.line(f.service(), 1, 10))
    draft = f.invoice_of_orders([order.name], submit=False, issued_on="2026-01-01 00:00:00", issued_how="Sent")
    assert issued(draft.name) == (None, None), "a client does not say so"
    with books.refused(draft.name, "not submitted"):
        mark_as_issued(draft.name)
    draft.submit()
    with books.refused("Whispered", "Filed"):
        mark_as_issued(draft.name, "Whispered")
    f.cancel(draft)
    with books.refused("not submitted"):
        mark_as_issued(draft.name)
    frappe.set_user(f.user("Stock User"))
    with books.refused(error=frappe.PermissionError):
        mark_as_issued(draft.name)


def email(doc, **values) -> None:
    mail = {
        "doctype": "Communication",
        "communication_type": "Communication",
        "communication_medium": "Email",
        "sent_or_received": "Sent",
        "subject": "Your invoice",
        "content": "Attached",
        "recipients": "somebody@example.com",
        "reference_doctype": doc.doctype,
        "reference_name": doc.name,
    }
    frappe.get_doc(mail | values).insert()


def test_sending_an_invoice_by_mail_issues_it():
    invoice = Chain("invoice").made["invoice"]
    email(invoice, sent_or_received="Received")
    email(invoice, communication_medium="Phone")
    assert issued(invoice.name) == (None, None)
    email(invoice)
    assert issued(invoice.name)[1] == "Sent"
    email(invoice)


def test_a_draft_sent_by_mail_is_not_issued():
    order = f.order(f.customer(), f.line(f.service(), 1, 10))
    draft = f.invoice_of_orders([order.name], submit=False)
    email(draft)
    email(order)
    draft.reload()
    draft.submit()
    f.cancel(draft)
    assert books.status(draft) == "Cancelled"


def test_the_amendment_of_nothing_issued_starts_without_it():
    invoice = Chain("invoice").made["invoice"]
    f.cancel(invoice)
    again = f.amend(invoice)
    again.insert()
    assert issued(again.name) == (None, None)


# Returns


def test_a_credit_note_forbids_cancelling_what_it_credits_and_is_listed():
    chain = Chain("invoice")
    invoice, delivery = chain.made["invoice"], chain.made["delivery"]
    note = f.returned_of_invoices([invoice.name])
    for of in ("invoice", "delivery", "order"):
        assert (note.doctype, note.name) in chain.effects(of)["blocked_by"]
    with books.refused(note.name):
        f.cancel(invoice)
    assert what_cancel_undoes(note.doctype, note.name)["blocked_by"] == []
    for doc in (note, invoice, delivery, chain.order):
        f.cancel(doc)
    assert books.audit() == []


def test_an_issued_invoice_is_credited_instead():
    chain = Chain("invoice")
    invoice = chain.made["invoice"]
    mark_as_issued(invoice.name)
    f.returned_of_invoices([invoice.name])
    assert books.owed(invoice) == 0
    assert books.status(invoice) == "Credit Note Issued"
