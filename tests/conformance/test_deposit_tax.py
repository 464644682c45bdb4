"""Tax inside a receipt: owed while the deposit is free, owed by the invoice afterwards; nothing is left of rounding."""

from __future__ import annotations

from decimal import Decimal as D

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import deposits

DAY = frappe.utils.getdate(f.DAY)


def clearing() -> str:
    """The account that holds the other side of tax on deposits."""
    return f.tax_account("Tax on Deposits")


@pytest.fixture(autouse=True)
def taxed(site):
    f.deposit_tax_rule(
        deposit_tax="Inside the Receipt", tax_rate=19, tax_account=f.tax_account(), tax_clearing_account=clearing(),
        forfeit_income_account=books.accounts(f.COMPANY).income,
    )  # fmt: skip


def booked(deposit) -> D:
    """Tax that the general ledger says is owed for a deposit; the other account must say the same."""
    journals = frappe.get_all("SM Deposit Tax Entry", {"deposit": deposit.name}, pluck="journal_no")
    rows = frappe.db.sql(
        """SELECT account, SUM(credit - debit) FROM `tabGL Entry`
           WHERE voucher_no IN %s AND is_cancelled = 0 GROUP BY account""",
        (tuple(journals) or ("",),),
    )
    sums = {account: books.dec(amount) for account, amount in rows}
    assert sums.get(clearing(), 0) == -sums.get(f.tax_account(), 0)
    return sums.get(f.tax_account(), D(0))


def test_tax_is_owed_from_the_receipt_until_the_invoice_owes_it():
    customer = f.customer()
    deposit = f.deposit(customer, 119)
    assert (deposit.tax_rate, deposit.tax_amount) == (19, 19)
    assert booked(deposit) == 19
    order = f.order(customer, f.line(f.service(), 1, 100), taxes=[f.tax(19)])
    invoice = f.invoice_of_orders([order.name])
    deposits.apply(deposit.name, invoice.name, D(50), DAY)
    assert booked(deposit) == D("11.02"), "19.00 x 69 / 119"
    assert books.audit() == []
    deposits.unapply(deposit.name, invoice.name, D(20), DAY)
    assert booked(deposit) == D("14.21")
    deposits.refund(deposit.name, D(30), DAY)
    assert booked(deposit) == D("9.42")
    lost = f.forfeiture(deposit, 10)
    assert booked(deposit) == D("7.82")
    assert books.audit() == []
    deposits.apply(deposit.name, invoice.name, D(49), DAY)
    assert booked(deposit) == 0, "nothing is left of rounding"
    f.cancel(lost)
    assert booked(deposit) == D("1.6")
    assert books.audit() == []


def test_an_invoice_that_settles_itself_takes_the_tax_over():
    f.settings(apply_deposits=1)
    customer = f.customer()
    deposit = f.deposit(customer, 119)
    invoice = f.invoice_of_orders([f.order(customer, f.line(f.service(), 1, 100), taxes=[f.tax(19)]).name])
    assert (books.owed(invoice), booked(deposit)) == (0, 0)
    [[tax]] = frappe.db.sql(
        """SELECT SUM(credit - debit) FROM `tabGL Entry` WHERE account = %s AND is_cancelled = 0 AND posting_date = %s
           AND voucher_no IN %s""",
        (f.tax_account(), f.DAY, (invoice.receivable_no, *frappe.get_all(
            "SM Deposit Tax Entry", {"deposit": deposit.name}, pluck="journal_no"))),
    )  # fmt: skip
    assert books.dec(tax) == 19, "once, not twice"
    assert books.audit() == []


def test_a_cancelled_deposit_owes_nothing_and_so_does_a_refund_that_was_cancelled():
    deposit = f.deposit(f.customer(), 119)
    deposits.refund(deposit.name, D(119), DAY)
    assert booked(deposit) == 0
    paid = frappe.db.get_value("SM Deposit Entry", {"deposit": deposit.name, "movement": "refunded"}, "against_no")
    f.cancel(frappe.get_doc("Payment Entry", paid))
    assert booked(deposit) == 19
    f.cancel(deposit)
    assert booked(deposit) == 0
    assert books.audit() == []


def test_a_rule_that_changes_leaves_received_deposits_alone_and_another_category_bears_none():
    category = f.tax_category()
    f.deposit_tax_rule(tax_category=category)
    assert booked(f.deposit(f.customer(tax_category=category), 119)) == 0
    deposit = f.deposit(f.customer(), 119)
    frappe.db.set_value("SM Deposit Tax Rule", {"company": f.COMPANY, "deposit_tax": ("!=", "None")}, "tax_rate", 7)
    deposits.refund(deposit.name, D(19), DAY)
    assert booked(deposit) == D("15.97")
    assert books.audit() == []


def test_a_rule_without_its_accounts_is_refused():
    with books.refused("rate", "account"):
        f.deposit_tax_rule(tax_category=f.tax_category(), deposit_tax="Inside the Receipt", tax_rate=19)


@pytest.mark.parametrize(
    ("tamper", "kind"),
    [
        ("UPDATE `tabSM Deposit Tax Entry` SET amount = 18 WHERE deposit = %s", "deposit tax"),
        ("UPDATE `tabSM Deposit` SET tax_amount = 20 WHERE name = %s", "deposit tax"),
        (
            """UPDATE `tabGL Entry` SET credit = 18 WHERE credit = 19 AND voucher_no =
               (SELECT journal_no FROM `tabSM Deposit Tax Entry` WHERE deposit = %s)""",
            "deposit tax booked",
        ),
    ],
)
def test_the_audit_names_changed_tax(tamper, kind):
    deposit = f.deposit(f.customer(), 119)
    assert books.audit() == []
    frappe.db.sql(tamper, deposit.name)
    assert kind in {problem.kind for problem in books.audit()}
