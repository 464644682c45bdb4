"""A draft payment for what is open under a voucher, with the cash discount that its payment schedule still grants."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from host_erp.access import require
from host_erp.ledger import payment_ledger
from host_erp.ledger.errors import AccountError, OverAllocationError
from host_erp.ledger.money import ZERO, dec, rounder
from host_erp.vouchers import payment_accounts
from host_erp.vouchers.payment_accounts import RECEIVE
from host_erp.vouchers.payment_entry import party_side
from host_erp.vouchers.payment_references import rate_of

SCHEDULE_FIELDS = ("payment_amount", "discount_type", "discount", "discount_date")


@frappe.whitelist()
def get_payment_entry(dt: str, dn: str, reference_date: str | None = None) -> Document:
    """An unsaved Payment Entry that settles all that is open under a voucher: received for a debt, paid for a credit.

    Where the voucher has payment terms with a cash discount and `reference_date` (today by default) is in time, the
    discount is a deduction. Raises PermissionError for who may not read the voucher or make payments, and
    OverAllocationError where nothing is open.
    """
    require("Payment Entry", "create")
    frappe.get_doc(dt, dn).check_permission("read")
    debt = payment_ledger.debts([(dt, dn)]).get((dt, dn))
    if not debt or not debt.in_account_currency:
        frappe.throw(_("{0} {1} has nothing outstanding").format(_(dt), dn), OverAllocationError)
    day = getdate(reference_date or nowdate())
    amount = debt.in_account_currency
    doc = frappe.new_doc("Payment Entry")
    doc.update({
        "payment_type": RECEIVE if amount > 0 else "Pay", "company": debt.company, "party_type": debt.party_type,
        "party": debt.party, "posting_date": day, "paid_amount": float(abs(amount)), "cost_center": debt.cost_center,
    })  # fmt: skip
    doc.set(party_side(doc)[0], debt.account)
    payment_accounts.set_accounts(doc)
    doc.append("references", {
        "reference_doctype": dt, "reference_name": dn, "due_date": debt.due_date, "account": debt.account,
        "total_amount": float(debt.total_in_account_currency), "outstanding_amount": float(amount),
        "allocated_amount": float(amount), "exchange_rate": float(rate_of(debt)),
    })  # fmt: skip
    payment_accounts.set_amounts(doc)
    if amount > 0:
        deduct(doc, min(discount(terms_of(dt, dn), day), amount))
    return doc


def terms_of(doctype: str, name: str) -> list[frappe._dict]:
    """The rows of a voucher's payment schedule, where its DocType keeps one with discounts; one query at most."""
    field = frappe.get_meta(doctype).get_field("payment_schedule")
    if not field or not all(frappe.get_meta(field.options).has_field(one) for one in SCHEDULE_FIELDS):
        return []
    return frappe.get_all(
        field.options, filters={"parent": name, "parenttype": doctype}, fields=list(SCHEDULE_FIELDS), order_by="idx"
    )


def discount(terms: Iterable[frappe._dict], on: date) -> Decimal:
    """What may be taken off on a day, in the schedule's currency: a percentage of each part that is still in time, or
    an amount."""
    rounded, total = rounder(), ZERO
    for term in terms:
        if dec(term.discount) and term.discount_date and on <= getdate(term.discount_date):
            in_percent = term.discount_type != "Amount"
            total += rounded(dec(term.payment_amount) * dec(term.discount) / 100) if in_percent else dec(term.discount)
    return total


def deduct(doc: Document, amount: Decimal) -> None:
    """Take a discount (in the account's currency) off what is received; the debt is settled in full. The deduction is
    in company currency, at the payment's rate. Raises AccountError where the company has no discount account."""
    if not amount:
        return
    company = frappe.get_cached_doc("Company", doc.company)
    if not company.default_discount_account:
        label = _(company.meta.get_label("default_discount_account"))
        frappe.throw(_("A cash discount is due: set the {0} of {1}").format(label, company.name), AccountError)
    doc.update({"paid_amount": float(dec(doc.paid_amount) - amount), "received_amount": 0})
    doc.append("deductions", {
        "account": company.default_discount_account, "cost_center": doc.cost_center or company.cost_center,
        "amount": float(rounder()(amount * dec(doc.source_exchange_rate))), "description": _("Cash discount"),
    })  # fmt: skip
    payment_accounts.set_amounts(doc)
