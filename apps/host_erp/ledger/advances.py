"""Advances that a company keeps on an account of their own.

Money that is received in advance is a liability there until it settles a debt: then it moves to the debt's account, and
back when it is freed. Where the company keeps no such account, this is plain allocation.
"""

from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import getdate, nowdate

from host_erp import parties
from host_erp.ledger import allocation, general_ledger
from host_erp.ledger.allocation import Allocation
from host_erp.ledger.money import ZERO
from host_erp.ledger.payment_ledger import Ref
from host_erp.ledger.rows import GLRow, Voucher


def account(customer: str, company: str) -> str:
    """Where an advance of a customer is booked: the company's account for advances, where it keeps them apart, else the
    customer's receivable account. Raises AccountError where there is none."""
    facts = frappe.get_cached_doc("Company", company)
    if facts.book_advance_payments_in_separate_party_account and facts.default_advance_received_account:
        return facts.default_advance_received_account
    return parties.receivable_account(customer, company)


def apply(payment: Ref, debt: Ref, amount: Decimal, on: date | str | None = None) -> None:
    """As allocation.apply, for a payment whose rest may lie on another account than the debt."""
    facts = allocation.lock([Allocation(payment, debt, amount)])
    owed = next((fact for fact in facts if fact.ref == debt), None)
    own = [fact for fact in facts if fact.ref == payment]
    if owed and amount <= owed.amount:  # else the allocation below refuses, and nothing may have moved
        there = -sum((fact.amount for fact in own if fact.account == owed.account), ZERO)
        short = amount - max(there, ZERO)
        source = next((fact for fact in own if fact.account != owed.account and -fact.amount >= short), None)
        if short > 0 and source and source.party == owed.party:
            move(payment, source, short, source.account, owed.account, on)
    allocation.apply(payment, debt, amount, on)


def unapply(payment: Ref, debt: Ref, amount: Decimal | None = None, on: date | str | None = None) -> Decimal:
    """As allocation.unapply; what is freed goes back to the account on which the payment was booked."""
    facts = allocation.lock([Allocation(payment, debt, amount)])
    owed = next((fact for fact in facts if fact.ref == debt), None)
    freed = allocation.unapply(payment, debt, amount, on)
    booked = frappe.db.get_value(payment[0], payment[1], "paid_from") if payment[0] == "Payment Entry" else None
    if owed and booked and booked != owed.account:
        move(payment, owed, freed, owed.account, booked, on)
    return freed


def move(
    payment: Ref, facts: frappe._dict, amount: Decimal, source: str, target: str, on: date | str | None
) -> None:
    """Book `amount` of a payment's open rest from one account of the party to another."""
    party = {
        "party_type": facts.party_type, "party": facts.party, "cost_center": facts.cost_center,
        "against_voucher_type": payment[0], "against_voucher": payment[1],
    }  # fmt: skip
    general_ledger.post(
        Voucher(*payment, facts.company, max(getdate(on or nowdate()), facts.posting_date)),
        [GLRow(source, amount, ZERO, **party), GLRow(target, ZERO, amount, **party)],
    )
