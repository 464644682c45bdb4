"""Payment Entry: what it books, what it settles, and what it refuses to settle twice."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp import parties
from host_erp.ledger import allocation, general_ledger, payment_ledger
from host_erp.ledger.errors import AccountError, AllocatedError, LedgerError, OverAllocationError
from host_erp.ledger.rows import GLRow
from tests.host_erp.conftest import dec, make_customer

D = Decimal


def credit_note(books, customer, amount):
    """A voucher that the customer may draw on."""
    voucher = books.voucher()
    frappe.get_doc({"doctype": "Note", "name": voucher.name, "title": voucher.name}).db_insert()
    rows = [GLRow(books.debtors, D(0), D(amount), party_type="Customer", party=customer),
            GLRow(books.sales, D(amount), D(0))]  # fmt: skip
    general_ledger.post(voucher, rows)
    return voucher


def test_a_payment_settles_its_invoices_and_keeps_the_rest(books, customer):
    first, second = books.invoice(customer, "100"), books.invoice(customer, "50")
    payment = books.payment(customer, "130", (first, "100"), (second, "20"))
    assert books.gl(payment) == [
        (books.bank, 130, 0), (books.debtors, 0, 10), (books.debtors, 0, 20), (books.debtors, 0, 100),
    ]  # fmt: skip
    assert books.open(first, second, payment) == [0, 30, -10]
    assert (payment.total_allocated_amount, payment.unallocated_amount, payment.status) == (120, 10, "Submitted")
    assert payment_ledger.party_balance(books.company, "Customer", customer) == 20
    row = payment.references[1]
    assert (row.total_amount, row.outstanding_amount, row.due_date) == (50, 50, second.posting_date)
    assert books.problems() == []


def test_defaults_come_from_the_mode_of_payment_the_customer_and_the_company(books, customer):
    cash = books.payment(customer, "10", mode_of_payment="Cash", submit=False)
    assert (cash.paid_from, cash.paid_to, cash.paid_to_account_type) == (books.debtors, books.cash, "Cash")
    own = frappe.get_doc({
        "doctype": "Account", "account_name": "Key Accounts", "company": books.company, "account_type": "Receivable",
        "parent_account": f"Accounts Receivable - {books.abbr}",
    }).insert().name  # fmt: skip
    group = frappe.get_doc("Customer Group", "Commercial")
    group.append("accounts", {"company": books.company, "account": own})
    group.save()
    assert parties.receivable_account(customer, books.company) == own
    doc = frappe.get_doc("Customer", customer)
    doc.append("accounts", {"company": books.company, "account": books.debtors})
    doc.save()
    assert parties.receivable_account(customer, books.company) == books.debtors
    payment = books.payment(customer, "10", submit=False)
    assert (payment.paid_to, payment.base_received_amount, payment.source_exchange_rate) == (books.bank, 10, 1)
    assert payment.paid_from_account_currency == payment.paid_to_account_currency == "USD"


def refuse(books, error, customer, amount, *references, words=(), **extra):
    before = books.rows()
    with pytest.raises(error) as caught:
        books.payment(customer, amount, *references, **extra)
    for word in words:
        assert str(word) in str(caught.value)
    assert books.rows() == before


def test_over_allocation_names_row_outstanding_and_allocated(books, customer):
    invoice = books.invoice(customer, "100")
    refuse(books, OverAllocationError, customer, "200", (invoice, "100.01"), words=("Row 1", "100", "100.01"))
    refuse(books, OverAllocationError, customer, "50", (invoice, "60"), words=("50", "60"))
    refuse(books, OverAllocationError, customer, "50", (invoice, "-10"), words=("Row 1", "-10"))
    refuse(books, OverAllocationError, customer, "90", (invoice, "40"), (invoice, "40"), words=("Row 2", "1"))
    other = make_customer("HT Other")
    refuse(books, OverAllocationError, other, "50", (invoice, "50"), words=(invoice.name, customer, other))
    books.payment(customer, "100", (invoice, "100"))
    refuse(books, OverAllocationError, customer, "1", (invoice, "1"), words=("Row 1", invoice.name))


def test_accounts_of_the_wrong_kind_are_refused(books, customer):
    refuse(books, AccountError, customer, "5", words=(books.sales,), paid_to=books.sales)
    refuse(books, AccountError, customer, "5", words=(books.bank,), paid_from=books.bank)
    refuse(books, LedgerError, customer, "0", words=("0",))
    with pytest.raises(LedgerError, match="User"):
        books.payment("Administrator", "5", party_type="User")


def test_a_deduction_settles_like_money(books, customer):
    invoice = books.invoice(customer, "100")
    charges = f"Bank Charges - {books.abbr}"
    payment = books.payment(
        customer, "97", (invoice, "100"), deductions=[{"account": charges, "amount": 3, "description": "fee"}]
    )
    assert books.gl(payment) == [(books.bank, 97, 0), (charges, 3, 0), (books.debtors, 0, 100)]
    assert books.open(invoice, payment) == [0, 0]


def test_cancelling_a_payment_opens_its_invoices_again(books, customer):
    invoice = books.invoice(customer, "100")
    payment = books.payment(customer, "120", (invoice, "100"))
    payment.cancel()
    assert payment.status == frappe.db.get_value("Payment Entry", payment.name, "status") == "Cancelled"
    assert books.open(invoice, payment) == [100, 0]
    assert books.gl(payment) == [] and books.balance(books.bank) == 0
    with pytest.raises(frappe.LinkExistsError, match="GL Entry"):
        frappe.delete_doc("Payment Entry", payment.name)
    assert books.problems() == []


def test_a_credit_note_counts_in_a_receipt_and_is_paid_out(books, customer):
    invoice, note = books.invoice(customer, "100"), credit_note(books, customer, "30")
    assert books.open(note) == [-30]
    receipt = books.payment(customer, "80", (invoice, "100"), (note, "-20"))
    assert (receipt.total_allocated_amount, receipt.unallocated_amount) == (80, 0)
    assert books.open(invoice, note) == [0, -10]
    refund = books.payment(customer, "10", (note, "-10"), kind="Pay")
    assert books.gl(refund) == [(books.bank, 0, 10), (books.debtors, 10, 0)]
    assert (refund.total_allocated_amount, refund.unallocated_amount) == (10, 0)
    assert books.open(note) == [0]
    refuse(books, OverAllocationError, customer, "1", (invoice, "1"), kind="Pay", words=(invoice.name,))
    assert payment_ledger.party_balance(books.company, "Customer", customer) == 0
    assert books.problems() == []


def test_an_advance_is_refunded_in_part(books, customer):
    advance = books.payment(customer, "100")
    refund = books.payment(customer, "40", (advance, "-40"), kind="Pay")
    assert books.open(advance, refund) == [-60, 0]
    frappe.db.savepoint("attempt")
    with pytest.raises(AllocatedError, match=refund.name):
        advance.cancel()
    frappe.db.rollback(save_point="attempt")
    refund.cancel()
    frappe.get_doc("Payment Entry", advance.name).cancel()
    assert payment_ledger.party_balance(books.company, "Customer", customer) == 0


def test_oldest_first(books, customer):
    late = books.invoice(customer, "50", on=books.day(3, 1), dues=[(books.day(6, 1), "50")])
    early = books.invoice(customer, "30", on=books.day(4, 1), dues=[(books.day(5, 1), "30")])
    last = books.invoice(customer, "40", on=books.day(2, 1), dues=[(books.day(9, 1), "40")])
    payment = books.payment(customer, "70", submit=False)
    payment.allocate_oldest_first()
    assert [(row.reference_name, row.allocated_amount) for row in payment.references] == [
        (early.name, 30), (late.name, 40),
    ]  # fmt: skip
    payment.save()
    payment.submit()
    assert books.open(early, late, last) == [0, 10, 40]
    rest = books.payment(customer, "500", submit=False)
    rest.allocate_oldest_first()
    rest.save()
    assert [row.allocated_amount for row in rest.references] == [10, 40] and rest.unallocated_amount == 450


def test_an_advance_is_applied_later_and_freed_again(books, customer):
    advance, invoice = books.payment(customer, "100"), books.invoice(customer, "70")
    paid, debt = ("Payment Entry", advance.name), (invoice.doctype, invoice.name)
    before = books.balance(books.debtors)
    allocation.apply(paid, debt, D("45.50"))
    allocation.apply(paid, debt, D("4.50"))
    assert books.open(advance, invoice) == [-50, 20]
    advance.reload()
    assert [(row.reference_name, row.allocated_amount) for row in advance.references] == [(invoice.name, 50)]
    assert (advance.total_allocated_amount, advance.unallocated_amount) == (50, 50)
    with pytest.raises(OverAllocationError, match="20"):
        allocation.apply(paid, debt, D("20.01"))
    assert allocation.unapply(paid, debt, D(10)) == 10
    assert books.open(advance, invoice) == [-60, 30]
    assert allocation.unapply(paid, debt) == 40
    assert books.open(advance, invoice) == [-100, 70]
    advance.reload()
    assert advance.references == [] and advance.unallocated_amount == 100
    with pytest.raises(OverAllocationError):
        allocation.unapply(paid, debt)
    assert books.balance(books.debtors) == before
    assert books.problems() == []


def test_an_applied_advance_can_be_cancelled_and_frees_the_invoice(books, customer):
    advance, invoice = books.payment(customer, "100"), books.invoice(customer, "70")
    allocation.apply(("Payment Entry", advance.name), (invoice.doctype, invoice.name), D(70))
    advance.reload()
    advance.cancel()
    assert books.open(advance, invoice) == [0, 70]
    assert books.problems() == []


def test_a_credit_note_is_applied_to_an_invoice(books, customer):
    note, invoice = credit_note(books, customer, "30"), books.invoice(customer, "70")
    allocation.apply((note.doctype, note.name), (invoice.doctype, invoice.name), D(30))
    assert books.open(note, invoice) == [0, 40]
    other = books.invoice(make_customer("HT Other"), "70")
    with pytest.raises(OverAllocationError, match="30"):
        allocation.apply((note.doctype, note.name), (other.doctype, other.name), D(30))


def test_parties_do_not_settle_each_others_debts(books, customer):
    note, other = credit_note(books, customer, "30"), books.invoice(make_customer("HT Other"), "70")
    with pytest.raises(OverAllocationError, match="HT Other"):
        allocation.apply((note.doctype, note.name), (other.doctype, other.name), D(30))


def test_a_setting_frees_payments_of_a_cancelled_invoice(books, customer):
    frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
    invoice = books.invoice(customer, "100")
    payment = books.payment(customer, "60", (invoice, "60"))
    general_ledger.reverse(invoice)
    assert books.open(invoice, payment) == [0, -60]
    payment.reload()
    assert (payment.references, payment.unallocated_amount, payment.total_allocated_amount) == ([], 60, 0)
    assert books.problems() == []


def test_open_vouchers_for_a_form_need_permission(books, customer):
    invoice = books.invoice(customer, "100", on=books.day(2, 1), dues=[(books.day(3, 1), "100")])
    books.payment(customer, "25", (invoice, "25"))
    (row,) = parties.get_outstanding_invoices(books.company, customer)
    assert (row["voucher_no"], row["total"], row["outstanding"]) == (invoice.name, 100.0, 75.0)
    assert (row["posting_date"], row["due_date"]) == (books.day(2, 1), books.day(3, 1))
    user = frappe.get_doc({"doctype": "User", "email": "nobody@host.test", "first_name": "N", "send_welcome_email": 0})
    user.insert()
    frappe.set_user(user.name)
    with pytest.raises(frappe.PermissionError):
        parties.get_outstanding_invoices(books.company, customer)


def test_balances_of_many_parties_in_one_statement(books, customer, count_queries):
    other = make_customer("HT Other")
    books.invoice(customer, "10")
    books.invoice(other, "20")
    with count_queries() as queries:
        found = payment_ledger.balances(books.company, "Customer", [customer, other, "HT None"])
    assert {name: dec(amount) for name, amount in found.items()} == {customer: 10, other: 20, "HT None": 0}
    assert queries.count == 1


@pytest.mark.parametrize("count", [1, 60])
def test_the_statements_of_posting_do_not_depend_on_the_references(books, customer, count_queries, count):
    invoices = [books.invoice(customer, "10") for _ in range(count)]
    books.payment(customer, "1")
    payment = books.payment(customer, str(10 * count), *((one, "10") for one in invoices), submit=False)
    ledgers = ("GL Entry", "Payment Ledger Entry", "tabAccount", "Fiscal Year", "Cost Center")
    with count_queries() as queries:
        payment.submit()
    own = [query for query in queries if any(ledger in query for ledger in ledgers) and "for update" not in query]
    assert len(own) <= 9
