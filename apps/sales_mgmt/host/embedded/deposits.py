"""Deposits as advances of host_erp: Payment Entries that are received, allocated, freed and paid back."""

from datetime import date
from decimal import Decimal

import frappe
from frappe import _

from host_erp.ledger import advances
from sales_mgmt.host import forfeits
from sales_mgmt.plan.posting_plan import DepositMove, Money, PostingPlan, ReceivableRef

PAYMENT = "Payment Entry"


def receive(plan: PostingPlan, move: DepositMove) -> ReceivableRef:
    """A payment of the customer that settles nothing yet. Raises frappe.ValidationError where the customer's account is
    kept in another currency than the company's, in which deposits are."""
    account = advances.account(plan.voucher.customer, plan.voucher.company)
    kept_in = frappe.get_cached_value("Account", account, "account_currency")
    currency = frappe.get_cached_value("Company", plan.voucher.company, "default_currency")
    if kept_in and kept_in != currency:
        frappe.throw(
            _("{0} is kept in {1}, deposits are in {2}. Receive the money by a Payment Entry.").format(
                account, kept_in, currency
            )
        )
    return _paid(plan, "Receive", move.amount, {"paid_from": account})


def refund(plan: PostingPlan, move: DepositMove) -> ReceivableRef:
    """A payment to the customer that takes what is open of the receipt."""
    account = frappe.db.get_value(PAYMENT, move.receipt.voucher_no, "paid_from")
    reference = {
        "reference_doctype": move.receipt.voucher_type,
        "reference_name": move.receipt.voucher_no,
        "allocated_amount": -float(move.amount),  # as what is outstanding there
    }
    return _paid(plan, "Pay", move.amount, {"paid_to": account, "references": [reference]})


def forfeit(plan: PostingPlan, move: DepositMove) -> ReceivableRef:
    """A journal that takes what is open of the receipt."""
    account = frappe.db.get_value(PAYMENT, move.receipt.voucher_no, "paid_from")
    return forfeits.book(plan, move, account, settles=move.receipt)


def _paid(plan: PostingPlan, payment_type: str, amount: Decimal, values: dict) -> ReceivableRef:
    voucher, money = plan.voucher, plan.money or Money()
    payment = frappe.new_doc("Payment Entry")
    payment.update(
        {
            "payment_type": payment_type,
            "company": voucher.company,
            "posting_date": voucher.posting_date,
            "party_type": "Customer",
            "party": voucher.customer,
            "mode_of_payment": money.mode_of_payment,
            "paid_amount": float(amount),
            "received_amount": float(amount),
            "reference_no": money.reference_no or voucher.name,
            "reference_date": money.reference_date or voucher.posting_date,
            **values,
        }
    )
    # Whoever may submit the deposit, or pay it back, was asked for that by the document.
    payment.flags.ignore_permissions = True
    payment.insert()
    payment.submit()
    return ReceivableRef(PAYMENT, payment.name)


def cancel(receipt: ReceivableRef) -> None:
    """Take a receipt back. Raises frappe.ValidationError where its date is closed."""
    payment = frappe.get_doc("Payment Entry", receipt.voucher_no)
    payment.flags.ignore_permissions = True  # who may cancel the deposit was asked there
    payment.cancel()


def apply(receipt: ReceivableRef, debt: ReceivableRef, amount: Decimal, day: date) -> None:
    """Positive amounts settle the debt, negative ones are freed."""
    pair = ((receipt.voucher_type, receipt.voucher_no), (debt.voucher_type, debt.voucher_no))
    if amount > 0:
        advances.apply(*pair, amount, day)
    else:
        advances.unapply(*pair, -amount, day)
