"""What a deposit does: it is received, applied to debts, freed, paid back, and taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import frappe
from frappe.model.document import Document

from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import APPLIED, RECEIVED, REFUNDED
from sales_mgmt.plan.posting_plan import DepositMove, Money, PostingPlan, ReceivableRef, Voucher


def receive(doc: Document) -> PostingPlan:
    """Money comes in, and is open."""
    move = DepositMove(doc.name, RECEIVED, dec(doc.amount))
    money = Money(doc.mode_of_payment, doc.reference_no, doc.reference_date)
    return PostingPlan(voucher=_voucher(doc), deposit_moves=(move,), money=money)


def take_back(doc: Document) -> PostingPlan:
    """The deposit is cancelled: it was never received."""
    move = DepositMove(doc.name, RECEIVED, -dec(doc.amount), doc.receipt)
    return PostingPlan(voucher=_voucher(doc), deposit_moves=(move,))


def settle(doc: Document, invoice: str, debt: ReceivableRef, amount: Decimal, day: date) -> PostingPlan:
    """A positive amount settles the debt of an invoice, a negative one is freed again."""
    return PostingPlan(
        voucher=replace(_voucher(doc), posting_date=day),
        deposit_moves=(DepositMove(doc.name, APPLIED, amount, doc.receipt, debt),),
        sources=((doc.doctype, doc.name), ("SM Invoice", invoice)),
    )


def refund(doc: Document, amount: Decimal, day: date, money: Money) -> PostingPlan:
    """Money goes back to the customer."""
    return PostingPlan(
        voucher=replace(_voucher(doc), posting_date=day),
        deposit_moves=(DepositMove(doc.name, REFUNDED, amount, doc.receipt),),
        money=money,
        sources=((doc.doctype, doc.name),),
    )


def _voucher(doc: Document) -> Voucher:
    return Voucher(doc.doctype, doc.name, doc.company, doc.customer, frappe.utils.getdate(doc.posting_date))
