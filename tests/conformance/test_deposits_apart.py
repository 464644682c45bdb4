"""Deposits of a company that books advances on an account of their own: applied, freed and paid back."""

from __future__ import annotations

from decimal import Decimal as D

import books
import factories as f
import frappe

from sales_mgmt.documents import deposits

DAY = frappe.utils.getdate(f.DAY)


def test_what_is_freed_and_paid_back_stands_on_the_account_for_advances():
    advance = f.advance_account()
    f.advances_apart()
    customer = f.customer()
    order = f.order(customer, f.line(f.service(), 8, 10))
    invoice, deposit = f.invoice_of_orders([order.name]), f.deposit(customer, 100)
    deposits.apply(deposit.name, invoice.name, day=DAY)
    deposits.refund(deposit.name, D(5), DAY)
    deposits.unapply(deposit.name, invoice.name, D(30), DAY)
    for where in ("is_cancelled = 0", "is_cancelled IN (0, 1)"):
        rows = frappe.db.sql(
            f"SELECT account, SUM(debit - credit) FROM `tabGL Entry` WHERE party = %s AND {where} GROUP BY account",
            customer,
        )
        assert {account: books.dec(amount) for account, amount in rows} == {
            advance: -45,
            books.accounts(f.COMPANY).receivable: 30,
        }
    found = frappe.db.get_value("SM Deposit Balance", deposit.name, ["received", "applied", "refunded"])
    assert tuple(map(books.dec, found)) == (100, 50, 5)
    assert books.exposure(customer, f.COMPANY) == (0, 0, -15)
    assert books.audit() == []
