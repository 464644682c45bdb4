"""What users do with a deposit: apply it to invoices, free it, pay it back. Each action posts on its own."""

from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.documents import invoice_status
from sales_mgmt.documents.deposits.checks import DEPOSIT
from sales_mgmt.documents.deposits.choosing import debt_of, open_deposits
from sales_mgmt.documents.owed import debtor
from sales_mgmt.documents.plans import deposit_plans
from sales_mgmt.documents.posting import apply as post
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import APPLIED
from sales_mgmt.plan.posting_plan import Money, PostingPlan
from sales_mgmt.posting import deposit_ledger


def apply(deposit: str, invoice: str, amount: Decimal | None = None, day: date | None = None) -> Decimal:
    """Settle an invoice with a deposit, from `day` on, today by default; all that both have open where no amount is
    given. Returns the amount.

    Raises frappe.ValidationError where either has less open, or they are of different customers or companies.
    """
    doc, debt = _submitted(deposit), debt_of(invoice)
    if (doc.customer, doc.company) != (debtor(debt), debt.company):
        frappe.throw(
            _("{0} is of {1} at {2}, {3} is owed by {4} at {5}.").format(
                deposit, doc.customer, doc.company, invoice, debtor(debt), debt.company
            )
        )
    if amount is None:
        amount = min(dec(doc.open_amount), host().outstanding([debt.ref])[debt.ref])
    _positive(amount, _("Nothing is open to apply: {0} has {1} open.").format(deposit, doc.open_amount))
    day = max(_day(day), doc.posting_date, debt.posting_date)  # as the host: not before either was there
    _post(deposit_plans.settle(doc, invoice, debt.ref, amount, day))
    return amount


def apply_to(invoice: str, day: date | None = None) -> dict[str, Decimal]:
    """Settle an invoice with the open deposits of who owes it, as far as they reach: those tied to its orders first,
    then the oldest; what is kept for other open orders stays. Returns the amount by deposit."""
    debt, applied = debt_of(invoice), {}
    for name in open_deposits(invoice, by_hand=False):
        left = host().outstanding([debt.ref])[debt.ref]
        available = dec(_submitted(name).open_amount)
        if left <= 0:
            break
        if available > 0:
            applied[name] = apply(name, invoice, min(left, available), day)
    return applied


def unapply(deposit: str, invoice: str, amount: Decimal | None = None, day: date | None = None) -> Decimal:
    """Free what a deposit settles of an invoice, all of it where no amount is given. Returns the amount."""
    doc, debt = _submitted(deposit), debt_of(invoice)
    applied = deposit_ledger.known_facts([deposit]).get((deposit, APPLIED, debt.ref), ZERO)
    amount = applied if amount is None else amount
    _positive(amount, _("{0} settles nothing of {1}.").format(deposit, invoice))
    if amount > applied:
        frappe.throw(_("{0} settles {1} of {2}, not {3}.").format(deposit, applied, invoice, amount))
    _post(deposit_plans.settle(doc, invoice, debt.ref, -amount, _day(day)))
    return amount


def refund(deposit: str, amount: Decimal | None = None, day: date | None = None, money: Money | None = None) -> Decimal:
    """Pay back what is open of a deposit, all of it where no amount is given. Returns the amount."""
    doc = _submitted(deposit)
    amount = dec(doc.open_amount) if amount is None else amount
    _positive(amount, _("Nothing is open to pay back of {0}.").format(deposit))
    _post(deposit_plans.refund(doc, amount, _day(day), money or Money(doc.mode_of_payment)))
    return amount


def _post(plan: PostingPlan) -> None:
    invoice_status.refresh_debts(post(plan).debts)
    frappe.clear_document_cache(DEPOSIT, plan.voucher.name)


def _submitted(deposit: str) -> Document:
    doc = frappe.get_doc(DEPOSIT, deposit)
    if not doc.docstatus.is_submitted():
        frappe.throw(_("{0} {1} is not submitted.").format(_(DEPOSIT), deposit))
    return doc


def _positive(amount: Decimal, otherwise: str) -> None:
    if amount <= 0:
        frappe.throw(otherwise)


def _day(day: date | None) -> date:
    return day or frappe.utils.getdate()
