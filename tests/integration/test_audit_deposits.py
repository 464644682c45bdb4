"""The audit names what somebody changed of a deposit; what is done with its receipt at the host is followed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import deposits

DAY = frappe.utils.getdate(f.DAY)


def used() -> tuple[Any, Any]:
    """A deposit of 100 of which 60 settle the invoice of its order, 15 were paid back and 5 forfeited, and the
    invoice."""
    customer = f.customer()
    order = f.order(customer, f.line(f.service(), 1, 60))
    invoice = f.invoice_of_orders([order.name])
    deposit = f.deposit(customer, 100, sales_order=order.name)
    deposits.apply(deposit.name, invoice.name, day=DAY)
    deposits.refund(deposit.name, Decimal(15), DAY)
    f.forfeiture(deposit, 5, income_account=books.accounts(f.COMPANY).income)
    return frappe.get_doc("SM Deposit", deposit.name), invoice


def change(doctype: str, what: str, where: str, key: str = "name") -> Callable[[Any], None]:
    """A change that hits something."""

    def run(deposit: Any) -> None:
        frappe.db.sql(f"UPDATE `tab{doctype}` SET {what} WHERE {where}", deposit.get(key))
        assert frappe.db._cursor.rowcount > 0

    return run


TAMPERINGS: dict[str, tuple[Callable[[Any], None], str]] = {
    # What is changed; the kind of the problem that names the deposit.
    "balance": (change("SM Deposit Balance", "applied = 50", "name = %s"), "deposit balance"),
    "balance out of bounds": (change("SM Deposit Balance", "refunded = 50", "name = %s"), "out of bounds"),
    "entry": (
        change("SM Deposit Entry", "amount = 50", "deposit = %s AND movement = 'applied'"),
        "deposit at the host",
    ),
    "entry against another debt": (
        change("SM Deposit Entry", "against_no = 'X-1'", "deposit = %s AND movement = 'applied'"),
        "deposit at the host",
    ),
    "amount": (change("SM Deposit", "amount = 90", "name = %s"), "deposit received"),
    "receipt": (change("SM Deposit", "receipt_no = 'X-1'", "name = %s"), "deposit at the host"),
    "tie": (change("SM Deposit", "sales_order = NULL", "name = %s"), "deposit tied"),
    "tie's entry": (
        change("SM Deposit Entry", "amount = 90", "deposit = %s AND movement = 'allocated'"),
        "deposit tied",
    ),
    "application called un-applied": (
        change("SM Deposit Entry", "movement = 'un-applied'", "deposit = %s AND movement = 'applied'"),
        "deposit movement",
    ),
    "refund called a forfeiture": (
        change("SM Deposit Entry", "movement = 'forfeited'", "deposit = %s AND movement = 'refunded'"),
        "deposit forfeited",
    ),
    "forfeited amount": (change("SM Deposit Forfeiture", "amount = 4", "deposit = %s"), "deposit forfeited"),
    "forfeiture's document": (
        change("SM Deposit Forfeiture", "docstatus = 2", "deposit = %s"),
        "deposit forfeited",
    ),
    "forfeiture's parts": (change("SM Deposit Forfeiture", "net_amount = 4", "deposit = %s"), "forfeiture"),
    "status": (change("SM Deposit", "status = 'Open'", "name = %s"), "status"),
    "cancelled without its entries": (change("SM Deposit", "docstatus = 2", "name = %s"), "deposit received"),
    "payment ledger row": (
        change("Payment Ledger Entry", "amount = amount / 2", "voucher_no = %s", "receipt_no"),
        "deposit at the host",
    ),
}


@pytest.mark.parametrize("case", TAMPERINGS)
def test_the_audit_names_a_changed(case):
    tamper, kind = TAMPERINGS[case]
    deposit, _invoice = used()
    assert books.audit() == []
    tamper(deposit)
    found = [(problem.kind, problem.key) for problem in books.audit()]
    assert any(kind in of and deposit.name in name for of, name in found), found


def test_the_audit_names_a_changed_journal_of_a_forfeiture():
    deposit, _invoice = used()
    journal = frappe.db.get_value("SM Deposit Forfeiture", {"deposit": deposit.name}, "journal_no")
    frappe.db.sql("UPDATE `tabGL Entry` SET credit = 4 WHERE voucher_no = %s AND credit = 5", journal)
    assert any(problem.kind == "forfeiture booked" and journal in problem.key for problem in books.audit())


def test_what_an_accountant_reconciles_by_hand_is_followed():
    from host_erp.ledger import allocation

    deposit, invoice = used()
    other = f.invoice_of_orders([f.order(deposit.customer, f.line(f.service(), 1, 20)).name])
    receipt = (deposit.receipt_type, deposit.receipt_no)
    allocation.unapply(receipt, (invoice.receivable_type, invoice.receivable_no), Decimal(35), DAY)
    allocation.apply(receipt, (other.receivable_type, other.receivable_no), Decimal(20), DAY)
    deposit.reload()
    assert (deposit.applied_amount, deposit.refunded_amount, deposit.open_amount) == (45, 15, 35)
    assert deposit.status == "Partly Used"
    assert books.audit() == []
    deposits.unapply(deposit.name, other.name, day=DAY)
    deposits.apply(deposit.name, invoice.name, Decimal(35), DAY)
    assert books.owed(invoice) == 0
    assert books.audit() == []


@pytest.mark.parametrize("ledger", ["SM Deposit Entry", "SM Deposit Balance"])
def test_nobody_writes_the_ledger_through_its_documents(ledger):
    deposit, _invoice = used()
    key = {"SM Deposit Entry": {"deposit": deposit.name}, "SM Deposit Balance": deposit.name}[ledger]
    doc = frappe.get_doc(ledger, frappe.db.get_value(ledger, key))
    with books.refused("ledger", error=frappe.PermissionError):
        doc.save(ignore_permissions=True)
    with books.refused("ledger", error=frappe.PermissionError):
        frappe.delete_doc(ledger, doc.name, force=True, ignore_permissions=True)
