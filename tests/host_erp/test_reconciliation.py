"""Payment Reconciliation and Unreconcile Payment: what they find, propose, write and take back."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger.errors import ClosedPeriodError, LedgerError, OverAllocationError
from tests.host_erp.conftest import make_customer
from tests.host_erp.test_journal_entry import of

D = Decimal


def tool(books, customer, **filters):
    doc = frappe.get_doc("Payment Reconciliation")
    doc.update({"company": books.company, "party_type": "Customer", "party": customer, **filters})
    doc.get_unreconciled_entries()
    return doc


def proposed(doc):
    return [(row.reference_name, row.invoice_number, row.allocated_amount) for row in doc.allocation]


@pytest.fixture
def story(books, customer):
    """Two invoices, the later one due first; a payment, a credit note and a part of a journal with another customer."""
    other = make_customer("HT Other")
    first = books.invoice(customer, "100", "I-1", on=books.day(1, 5), dues=[(books.day(3, 1), "100")])
    second = books.invoice(customer, "60", "I-2", on=books.day(1, 9), dues=[(books.day(2, 1), "60")])
    payment = books.payment(customer, "70", posting_date=books.day(2, 3))
    note = books.journal(
        (books.sales, 75), (books.debtors, -30, of(customer)), (books.debtors, -45, of(other)),
        voucher_type="Credit Note", posting_date=books.day(2, 10),
    )  # fmt: skip
    return first, second, payment, note


def test_it_finds_proposes_oldest_first_and_writes(books, customer, story):
    first, second, payment, note = story
    doc = tool(books, customer)
    assert doc.receivable_payable_account == books.debtors
    assert [(row.invoice_number, row.amount, row.outstanding_amount) for row in doc.invoices] == [
        ("I-2", 60, 60), ("I-1", 100, 100),
    ]  # fmt: skip
    assert [(row.reference_name, row.amount) for row in doc.payments] == [(payment.name, 70), (note.name, 30)]
    doc.allocate_entries()
    assert proposed(doc) == [(payment.name, "I-2", 60), (payment.name, "I-1", 10), (note.name, "I-1", 30)]
    before = books.balance(books.debtors)
    doc.reconcile()
    assert books.open_in(first, second, payment) == [(60, 60), (0, 0), (0, 0)]
    assert [row.outstanding_amount for row in doc.invoices] == [60] and doc.payments == [] == doc.allocation
    payment.reload()
    assert [(row.reference_name, row.allocated_amount) for row in payment.references] == [("I-2", 60), ("I-1", 10)]
    assert books.balance(books.debtors) == before, "the customer owes what it owed"
    assert tool(books, "HT Other").payments[0].amount == 45, "the other customer's part of the note is untouched"
    assert books.problems() == []


def test_the_user_picks_rows_and_changes_amounts(books, customer, story):
    first, _second, payment, note = story
    doc = tool(books, customer)
    doc.allocate_entries({
        "invoices": [{"invoice_type": "Note", "invoice_number": "I-1"}],
        "payments": [{"reference_type": "Journal Entry", "reference_name": note.name}],
    })  # fmt: skip
    assert proposed(doc) == [(note.name, "I-1", 30)]
    doc.allocation[0].allocated_amount = 12.5
    doc.reconcile()
    assert books.open_in(first) == [(D("87.5"), D("87.5"))]
    doc.allocate_entries()
    doc.allocation[0].allocated_amount = 70.01
    before = books.rows()
    with pytest.raises(OverAllocationError, match=payment.name):
        doc.reconcile()
    assert books.rows() == before
    doc.allocation = []
    with pytest.raises(frappe.ValidationError, match="nothing to reconcile"):
        doc.reconcile()


def test_the_desk_calls_it_by_its_form(books, customer, story, monkeypatch):
    from frappe.handler import run_doc_method

    monkeypatch.setattr(frappe.local, "request", frappe._dict(method="POST"), raising=False)
    form = tool(books, customer).as_json()
    picked = frappe.as_json({"invoices": [{"invoice_type": "Note", "invoice_number": "I-2"}], "payments": []})
    run_doc_method("allocate_entries", docs=form, args=picked)
    answer = frappe.response.docs[0]
    assert proposed(answer) == [(story[2].name, "I-2", 60)]
    run_doc_method("reconcile", docs=answer.as_json())
    assert books.open_in(story[1]) == [(0, 0)]


def test_filters(books, customer, story):
    names = lambda doc: ([row.invoice_number for row in doc.invoices], [row.reference_name for row in doc.payments])  # noqa: E731
    _first, _second, payment, note = story
    assert names(tool(books, customer, from_invoice_date=books.day(1, 6), to_payment_date=books.day(2, 3))) == (
        ["I-2"], [payment.name],
    )  # fmt: skip
    assert names(tool(books, customer, minimum_invoice_amount=60.01, maximum_payment_amount=30)) == (
        ["I-1"], [note.name],
    )  # fmt: skip
    assert names(tool(books, customer, invoice_name="i-1", payment_limit=1)) == (["I-1"], [payment.name])
    assert names(tool(books, customer, cost_center="elsewhere")) == ([], [])


def test_exchange_differences_are_shown_and_booked(books, euro):
    invoice = books.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    books.payment(euro.customer, "40", source_exchange_rate=1.2, paid_to=euro.bank)
    doc = tool(books, euro.customer)
    assert (doc.receivable_payable_account, doc.payments[0].currency) == (euro.debtors, "EUR")
    doc.allocate_entries()
    assert [(row.allocated_amount, row.difference_amount) for row in doc.allocation] == [(40, 4)]
    doc.reconcile()
    assert books.open_in(invoice) == [(60, 66)] and books.balance(f"Exchange Gain/Loss - {books.abbr}") == -4
    assert books.problems() == []


def unreconcile(books, voucher, submit=True, **extra):
    doc = frappe.get_doc({
        "doctype": "Unreconcile Payment", "company": books.company, "voucher_type": voucher.doctype,
        "voucher_no": voucher.name, **extra,
    }).insert()  # fmt: skip
    return doc.submit() if submit else doc


def test_what_was_reconciled_is_freed(books, customer, story):
    first, second, payment, note = story
    doc = tool(books, customer)
    doc.allocate_entries()
    doc.reconcile()
    free = unreconcile(books, payment, submit=False)
    assert [(row.reference_name, row.allocated_amount) for row in free.allocations] == [("I-2", 60), ("I-1", 10)]
    free.allocations = free.allocations[:1]
    free.allocations[0].allocated_amount = 20
    free.save()
    free.submit()
    assert books.open_in(first, second, payment) == [(60, 60), (20, 20), (-20, -20)]
    assert frappe.db.get_value("Unreconcile Payment Entries", {"parent": free.name}, "unlinked") == 1
    unreconcile(books, payment)
    unreconcile(books, note)
    assert books.open_in(first, second, payment, note) == [(100, 100), (60, 60), (-70, -70), (-45, -45)]
    payment.reload()
    assert (payment.references, payment.unallocated_amount) == ([], 70)
    with pytest.raises(LedgerError, match=payment.name):
        unreconcile(books, payment)
    payment.reload()
    payment.cancel()
    assert books.problems() == []


def test_of_a_payment_that_was_allocated_when_it_was_made(books, customer):
    invoice = books.invoice(customer, "100")
    payment = books.payment(customer, "100", (invoice, "100"))
    unreconcile(books, payment)
    assert books.open_in(invoice, payment) == [(100, 100), (-100, -100)]
    assert books.problems() == []


def test_a_closed_day_is_refused(books, customer, story):
    doc = tool(books, customer)
    doc.allocate_entries()
    frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", frappe.utils.add_days(frappe.utils.nowdate(), 1))
    before = books.rows()
    with pytest.raises(ClosedPeriodError):
        doc.reconcile()
    assert books.rows() == before


def test_it_asks_who_may(books, customer, story):
    user = frappe.get_doc({
        "doctype": "User", "email": "sales@host.test", "first_name": "S", "send_welcome_email": 0,
        "roles": [{"role": "Sales User"}],
    }).insert()  # fmt: skip
    frappe.set_user(user.name)
    with pytest.raises(frappe.PermissionError):
        tool(books, customer)
    with pytest.raises(frappe.PermissionError):
        unreconcile(books, story[2])


@pytest.mark.parametrize("count", [1, 25])
def test_the_statements_do_not_depend_on_the_rows(books, customer, count_queries, count):
    for _ in range(count):
        books.invoice(customer, "10")
    payment = books.payment(customer, str(10 * count))
    doc = tool(books, customer)
    with count_queries() as queries:
        doc.allocate_entries()
        doc.reconcile()
    assert len([query for query in queries if "SM " not in query]) <= 22, queries
    assert books.open(payment) == [0]
    free = unreconcile(books, payment, submit=False)
    with count_queries() as queries:
        free.on_submit()
    assert len([query for query in queries if "SM " not in query and "Unreconcile" not in query]) <= 18, queries
