"""Deposits as ERPNext's customer advances: Payment Entries that are received, reconciled, freed and paid back."""

from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from erpnext.accounts.doctype.sales_invoice.sales_invoice import get_bank_cash_account
from erpnext.accounts.party import get_party_account
from erpnext.accounts.utils import reconcile_against_document
from frappe import _

from sales_mgmt.host import forfeits
from sales_mgmt.host.erpnext import ledgers, rights
from sales_mgmt.host.erpnext.versions import check_books_are_open
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import DepositMove, Money, PostingPlan, ReceivableRef

PAYMENT = "Payment Entry"


def receive(plan: PostingPlan, move: DepositMove) -> ReceivableRef:
    """A payment of the customer that settles nothing yet. ERPNext puts it on the account for advances where the company
    keeps them apart. Raises frappe.ValidationError where the customer's account is kept in another currency."""
    account = get_party_account("Customer", plan.voucher.customer, plan.voucher.company)
    kept_in = frappe.get_cached_value("Account", account, "account_currency")
    currency = frappe.get_cached_value("Company", plan.voucher.company, "default_currency")
    if kept_in and kept_in != currency:
        frappe.throw(
            _("{0} is kept in {1}, deposits are in {2}. Receive the money by a Payment Entry.").format(
                account, kept_in, currency
            )
        )
    return _paid(plan, "Receive", move.amount, paid_from=account, paid_to=_money_account(plan))


def refund(plan: PostingPlan, move: DepositMove) -> ReceivableRef:
    """A payment to the customer, reconciled with what is open of the receipt."""
    account = frappe.db.get_value(PAYMENT, move.receipt.voucher_no, "paid_from")
    paid = _paid(plan, "Pay", move.amount, paid_from=_money_account(plan), paid_to=account)
    _reconcile(move.receipt, paid, move.amount, account, plan.voucher.posting_date)
    return paid


def forfeit(plan: PostingPlan, move: DepositMove) -> ReceivableRef:
    """A journal of the customer's, reconciled with what is open of the receipt."""
    account = frappe.db.get_value(PAYMENT, move.receipt.voucher_no, "paid_from")
    journal = forfeits.book(plan, move, account, settles=None)
    _reconcile(move.receipt, journal, move.amount, account, plan.voucher.posting_date)
    return journal


def cancel(receipt: ReceivableRef) -> None:
    """Take a receipt back. Raises frappe.ValidationError where its date is closed."""
    payment = frappe.get_doc("Payment Entry", receipt.voucher_no)
    payment.flags.ignore_permissions = True  # who may cancel the deposit was asked there
    payment.cancel()


def apply(receipt: ReceivableRef, debt: ReceivableRef, amount: Decimal, day: date) -> None:
    """Positive amounts settle the debt, negative ones are freed.

    ERPNext frees an allocation as a whole: what is to stay is applied again.
    """
    account, company = frappe.db.get_value("Sales Invoice", debt.voucher_no, ["debit_to", "company"])
    check_books_are_open(day, company)
    if amount > 0:
        _reconcile(receipt, debt, amount, account, day)
        return
    applied = _applied(receipt, debt)
    if -amount > applied:
        frappe.throw(
            _("{0} settles {1} of {2}: {3} cannot be freed.").format(
                receipt.voucher_no, applied, debt.voucher_no, -amount
            )
        )
    _free(receipt, debt)
    if applied + amount:
        _reconcile(receipt, debt, applied + amount, account, day)


def _paid(plan: PostingPlan, payment_type: str, amount: Decimal, paid_from: str, paid_to: str) -> ReceivableRef:
    voucher, money = plan.voucher, plan.money or Money()
    payment = frappe.new_doc("Payment Entry")
    payment.update(
        {
            **plan.dimensions,
            "payment_type": payment_type,
            "company": voucher.company,
            "posting_date": voucher.posting_date,
            "party_type": "Customer",
            "party": voucher.customer,
            "mode_of_payment": money.mode_of_payment,
            "paid_from": paid_from,
            "paid_to": paid_to,
            "paid_amount": float(amount),
            "received_amount": float(amount),
            "source_exchange_rate": 1,
            "target_exchange_rate": 1,
            "reference_no": money.reference_no or voucher.name,
            "reference_date": money.reference_date or voucher.posting_date,
        }
    )
    # Whoever may submit the deposit, or pay it back, was asked for that by the document.
    payment.flags.ignore_permissions = True
    payment.insert()
    payment.submit()
    return ReceivableRef(PAYMENT, payment.name)


def _money_account(plan: PostingPlan) -> str:
    mode = plan.money.mode_of_payment if plan.money else None
    company = frappe.get_cached_doc("Company", plan.voucher.company)
    if mode and frappe.db.exists("Mode of Payment Account", {"parent": mode, "company": company.name}):
        return get_bank_cash_account(mode, company.name)["account"]
    account = company.default_cash_account or company.default_bank_account
    if not account:
        frappe.throw(
            _("{0} has no account at {1}: set one in the Mode of Payment.").format(mode or _("Cash"), company.name)
        )
    return account


def _reconcile(receipt: ReceivableRef, against: ReceivableRef, amount: Decimal, account: str, day: date) -> None:
    """Settle with the receipt, which is locked: ERPNext wants to know exactly what is open of it."""
    payment = frappe.db.get_value(
        PAYMENT, receipt.voucher_no, ["unallocated_amount", "party", "cost_center"], as_dict=True, for_update=True
    )
    _enough(receipt, against, amount, dec(payment.unallocated_amount))
    entry = frappe._dict(
        voucher_type=receipt.voucher_type,
        voucher_no=receipt.voucher_no,
        voucher_detail_no=None,
        against_voucher_type=against.voucher_type,
        against_voucher=against.voucher_no,
        account=account,
        exchange_rate=1,
        party_type="Customer",
        party=payment.party,
        is_advance="Yes",
        dr_or_cr="credit_in_account_currency",
        unreconciled_amount=payment.unallocated_amount,
        unadjusted_amount=payment.unallocated_amount,
        allocated_amount=float(amount),
        difference_amount=0,
        difference_account=None,
        difference_posting_date=day,
        cost_center=payment.cost_center,
    )
    with rights.asked_already():  # by the method or document that moves the deposit
        reconcile_against_document([entry])


def _enough(receipt: ReceivableRef, against: ReceivableRef, amount: Decimal, available: Decimal) -> None:
    owed = available
    if against.voucher_type == "Sales Invoice":
        owed = ledgers.debts([against], latest=True)[against].outstanding
    for ref, has in ((receipt, available), (against, owed)):
        if amount > has:
            frappe.throw(_("{0}: {1} to allocate, {2} open.").format(ref.voucher_no, amount, has))


def _applied(receipt: ReceivableRef, debt: ReceivableRef) -> Decimal:
    rows = frappe.db.sql(
        """SELECT -SUM(amount) FROM `tabPayment Ledger Entry`
           WHERE voucher_type = %s AND voucher_no = %s AND against_voucher_type = %s AND against_voucher_no = %s
             AND delinked = 0 LOCK IN SHARE MODE""",
        (receipt.voucher_type, receipt.voucher_no, debt.voucher_type, debt.voucher_no),
    )
    return dec(rows[0][0])


def _free(receipt: ReceivableRef, debt: ReceivableRef) -> None:
    _book_back(receipt, debt)
    freeing: Any = frappe.new_doc("Unreconcile Payment")
    company = frappe.db.get_value(PAYMENT, receipt.voucher_no, "company")
    freeing.update({"company": company, "voucher_type": receipt.voucher_type, "voucher_no": receipt.voucher_no})
    freeing.add_references()
    freeing.set("allocations", [row for row in freeing.allocations if row.reference_name == debt.voucher_no])
    freeing.flags.ignore_permissions = True  # who may free a deposit was asked by our method
    with rights.asked_already():
        freeing.insert()
        freeing.submit()


def _book_back(receipt: ReceivableRef, debt: ReceivableRef) -> None:
    """Where advances are kept apart, book what the receipt settles of the debt back to the account for advances.

    ERPNext's own unreconcile means to do this, but takes the allocated amounts off the Payment Entry first and then
    reverses nothing; so we ask for it while the amounts still stand there.
    """
    payment: Any = frappe.get_doc("Payment Entry", receipt.voucher_no)
    if not payment.book_advance_payments_in_separate_party_account:
        return
    for row in payment.references:
        if (row.reference_doctype, row.reference_name) == (debt.voucher_type, debt.voucher_no) and row.allocated_amount:
            payment.make_advance_gl_entries(row, cancel=1)
