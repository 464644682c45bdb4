"""What a deposit does: it is received, tied to an order, applied to debts, freed, paid back, forfeited, taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import frappe
from frappe.model.document import Document

from sales_mgmt.documents.opening import is_taken_over
from sales_mgmt.documents.plans.parts import dimensions
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import ALLOCATED, APPLIED, FORFEITED, RECEIVED, REFUNDED
from sales_mgmt.plan.posting_plan import DepositMove, Income, Money, PostingPlan, ReceivableRef, Voucher
from sales_mgmt.posting import deposit_ledger


def receive(doc: Document) -> PostingPlan:
    """Money comes in, and is open; where the host has received it before, it is only noted."""
    moves = [
        DepositMove(doc.name, RECEIVED, dec(doc.amount), doc.receipt, taken_over=True)
        if is_taken_over(doc)
        else DepositMove(doc.name, RECEIVED, dec(doc.amount))
    ]
    if doc.sales_order:
        moves.append(DepositMove(doc.name, ALLOCATED, dec(doc.amount), against=_order(doc)))
    money = Money(doc.mode_of_payment, doc.reference_no, doc.reference_date)
    return PostingPlan(_voucher(doc), deposit_moves=tuple(moves), money=money, dimensions=dimensions(doc))


def take_back(doc: Document, ties: Sequence[DepositMove]) -> PostingPlan:
    """The deposit is cancelled: it was never received, and `ties` it to no order any more.

    One that was taken over leaves the host's payment alone, and what that settles: we only forget of it.
    """
    if is_taken_over(doc):
        known = deposit_ledger.known_facts([doc.name], latest=True)
        forgotten = [
            DepositMove(doc.name, movement, -amount, doc.receipt, against, taken_over=True)
            for (_deposit, movement, against), amount in known.items()
        ]
        return PostingPlan(_voucher(doc), deposit_moves=(*forgotten, *(replace(t, amount=-t.amount) for t in ties)))
    move = DepositMove(doc.name, RECEIVED, -dec(doc.amount), doc.receipt)
    freed = (replace(tie, amount=-tie.amount) for tie in ties)
    return PostingPlan(voucher=_voucher(doc), deposit_moves=(move, *freed))


def tied(doc: Document, moves: Sequence[DepositMove]) -> PostingPlan:
    """The deposit is tied to another order, or to none."""
    day = frappe.utils.getdate()
    sources = ((doc.doctype, doc.name),)
    return PostingPlan(replace(_voucher(doc), posting_date=day), deposit_moves=tuple(moves), sources=sources)


def forfeit(doc: Document, receipt: ReceivableRef, income: Sequence[Income]) -> PostingPlan:
    """What the customer has lost of a deposit becomes income."""
    move = DepositMove(doc.deposit, FORFEITED, dec(doc.amount), receipt)
    sources = (("SM Deposit", doc.deposit),)
    return PostingPlan(_voucher(doc), deposit_moves=(move,), forfeited_to=tuple(income), sources=sources)


def unforfeit(doc: Document, receipt: ReceivableRef) -> PostingPlan:
    """A forfeiture is cancelled: it was never made."""
    move = DepositMove(doc.deposit, FORFEITED, -dec(doc.amount), receipt, doc.journal)
    return PostingPlan(_voucher(doc), deposit_moves=(move,), sources=(("SM Deposit", doc.deposit),))


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
        dimensions=dimensions(doc),
    )


def _order(doc: Document) -> ReceivableRef:
    return ReceivableRef("SM Sales Order", doc.sales_order)


def _voucher(doc: Document) -> Voucher:
    return Voucher(doc.doctype, doc.name, doc.company, doc.customer, frappe.utils.getdate(doc.posting_date))
