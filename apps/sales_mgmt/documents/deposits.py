"""What users do with a deposit: apply it to invoices, free it, pay it back. Each action posts on its own."""

from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.documents import invoice_status
from sales_mgmt.documents.owed import debtor
from sales_mgmt.documents.plans import deposit_plans
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import APPLIED
from sales_mgmt.plan.posting_plan import Money, PostingPlan, ReceivableRef
from sales_mgmt.posting import deposit_ledger
from sales_mgmt.posting.apply import apply as post
from sales_mgmt.posting.refusals import throw_all

DEPOSIT = "SM Deposit"
INVOICE = "SM Invoice"


def check(doc: Document) -> None:
    """Raise frappe.ValidationError with everything that is wrong with a deposit."""
    customer, findings = host().customer(doc.customer), []
    if customer.disabled or customer.frozen:
        state = _("disabled") if customer.disabled else _("frozen")
        findings.append(_("Customer {0} is {1}. Choose another customer.").format(doc.customer, state))
    doc.amount = float(dec(doc.amount).quantize(Decimal(1).scaleb(-doc.precision("amount"))))
    if dec(doc.amount) <= 0:
        findings.append(_("Amount {0} is not above zero.").format(doc.amount))
    if doc.sales_order:
        findings += _order_findings(doc)
    if findings:
        throw_all(findings, frappe.ValidationError, _("Please correct"))


def _order_findings(doc: Document) -> list[str]:
    fields = ["customer", "payer", "company", "docstatus"]
    order = frappe.db.get_value("SM Sales Order", doc.sales_order, fields, as_dict=True)
    if not order:
        return []  # the link check says so
    if order.docstatus == 2:
        return [_("Sales order {0} is cancelled. Choose another order, or none.").format(doc.sales_order)]
    if debtor(order) != doc.customer or order.company != doc.company:
        return [
            _("Sales order {0} is for {1} at {2}, the deposit is of {3} at {4}.").format(
                doc.sales_order, debtor(order), order.company, doc.customer, doc.company
            )
        ]
    return []


def apply(deposit: str, invoice: str, amount: Decimal | None = None, day: date | None = None) -> Decimal:
    """Settle an invoice with a deposit; all that both have open where no amount is given. Returns the amount.

    Raises frappe.ValidationError where either has less open, or they are of different customers or companies.
    """
    doc, debt = _submitted(deposit), _debt(invoice)
    if (doc.customer, doc.company) != (debtor(debt), debt.company):
        frappe.throw(
            _("{0} is of {1} at {2}, {3} is owed by {4} at {5}.").format(
                deposit, doc.customer, doc.company, invoice, debtor(debt), debt.company
            )
        )
    if amount is None:
        amount = min(dec(doc.open_amount), host().outstanding([debt.ref])[debt.ref])
    _positive(amount, _("Nothing is open to apply: {0} has {1} open.").format(deposit, doc.open_amount))
    _post(deposit_plans.settle(doc, invoice, debt.ref, amount, _day(day)))
    return amount


def apply_to(invoice: str, day: date | None = None) -> dict[str, Decimal]:
    """Settle an invoice with the open deposits of who owes it, as far as they reach: those tied to its orders first,
    then the oldest. Returns the amount by deposit."""
    debt, applied = _debt(invoice), {}
    for name in open_deposits(invoice):
        left = host().outstanding([debt.ref])[debt.ref]
        available = dec(_submitted(name).open_amount)
        if left <= 0:
            break
        if available > 0:
            applied[name] = apply(name, invoice, min(left, available), day)
    return applied


def open_deposits(invoice: str) -> list[str]:
    """Deposits with something open that could settle an invoice, in the order in which they would."""
    debt = _debt(invoice)
    rows = frappe.db.sql(
        """SELECT doc.name FROM `tabSM Deposit` doc JOIN `tabSM Deposit Balance` balance ON balance.name = doc.name
           WHERE doc.customer = %(customer)s AND doc.company = %(company)s AND doc.docstatus = 1
             AND balance.applied + balance.refunded < balance.received
           ORDER BY NOT (COALESCE(doc.sales_order, '') IN (
                        SELECT sales_order FROM `tabSM Invoice Item` WHERE parent = %(invoice)s AND sales_order > '')),
                    doc.posting_date, doc.name""",
        {"customer": debtor(debt), "company": debt.company, "invoice": invoice},
    )
    return [name for (name,) in rows]


def unapply(deposit: str, invoice: str, amount: Decimal | None = None, day: date | None = None) -> Decimal:
    """Free what a deposit settles of an invoice, all of it where no amount is given. Returns the amount."""
    doc, debt = _submitted(deposit), _debt(invoice)
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


def follow_order(cancelled: str, amendment: str) -> None:
    """The deposits tied to a cancelled order are tied to its amendment."""
    frappe.db.sql("UPDATE `tabSM Deposit` SET sales_order = %s WHERE sales_order = %s", (amendment, cancelled))


def _post(plan: PostingPlan) -> None:
    invoice_status.refresh_debts(post(plan).debts)
    frappe.clear_document_cache(DEPOSIT, plan.voucher.name)


def _submitted(deposit: str) -> Document:
    doc = frappe.get_doc(DEPOSIT, deposit)
    if not doc.docstatus.is_submitted():
        frappe.throw(_("{0} {1} is not submitted.").format(_(DEPOSIT), deposit))
    return doc


def _debt(invoice: str) -> frappe._dict:
    """Customer, payer, company and debt of a submitted invoice."""
    fields = ["customer", "payer", "company", "docstatus", "receivable_type", "receivable_no"]
    found = frappe.db.get_value(INVOICE, invoice, fields, as_dict=True)
    if not found or found.docstatus != 1:
        frappe.throw(_("{0} {1} is not submitted.").format(_(INVOICE), invoice))
    found.ref = ReceivableRef(found.receivable_type, found.receivable_no)
    return found


def _positive(amount: Decimal, otherwise: str) -> None:
    if amount <= 0:
        frappe.throw(otherwise)


def _day(day: date | None) -> date:
    return day or frappe.utils.getdate()
