"""Deposits of a company that books advances on an account of their own: freed and paid back, on the embedded host.

ERPNext 15 does not book an allocation back when it is freed, so there it is refused (docs/erpnext.md).
"""

from __future__ import annotations

from decimal import Decimal as D

import books
import factories as f
import frappe

from sales_mgmt.documents import deposits

DAY = frappe.utils.getdate(f.DAY)


def test_what_is_freed_and_paid_back_stands_on_the_account_for_advances():
    advance = f.advance_account()
    frappe.db.set_value("Company", f.COMPANY, "book_advance_payments_in_separate_party_account", 1)
    frappe.clear_document_cache("Company", f.COMPANY)
    customer = f.customer()
    order = f.order(customer, f.line(f.service(), 8, 10))
    invoice, deposit = f.invoice_of_orders([order.name]), f.deposit(customer, 100)
    deposits.apply(deposit.name, invoice.name, day=DAY)
    deposits.refund(deposit.name, D(5), DAY)
    deposits.unapply(deposit.name, invoice.name, D(30), DAY)
    rows = frappe.db.sql(
        "SELECT account, SUM(debit - credit) FROM `tabGL Entry` WHERE party = %s GROUP BY account", customer
    )
    assert {account: books.dec(amount) for account, amount in rows} == {
        advance: -45,
        books.accounts(f.COMPANY).receivable: 30,
    }
    found = frappe.db.get_value("SM Deposit Balance", deposit.name, ["received", "applied", "refunded"])
    assert tuple(map(books.dec, found)) == (100, 50, 5)
    assert books.exposure(customer, f.COMPANY) == (0, 0, -15)
    assert books.audit() == []
