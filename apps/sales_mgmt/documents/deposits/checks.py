"""What is wrong with a deposit before it is received, or with the order that it is tied to."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.documents.deposits.requests import deposit_findings
from sales_mgmt.documents.owed import debtor
from sales_mgmt.host import host
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting.refusals import throw_all

DEPOSIT = "SM Deposit"


def check(doc: Document) -> None:
    """Raise frappe.ValidationError with everything that is wrong with a deposit."""
    customer, findings = host().customer(doc.customer), []
    if customer.disabled or customer.frozen:
        state = _("disabled") if customer.disabled else _("frozen")
        findings.append(_("Customer {0} is {1}. Choose another customer.").format(doc.customer, state))
    doc.amount = float(dec(doc.amount).quantize(Decimal(1).scaleb(-doc.precision("amount"))))
    if dec(doc.amount) <= 0:
        findings.append(_("Amount {0} is not above zero.").format(doc.amount))
    findings += deposit_findings(doc) + order_findings(doc)
    if findings:
        throw_all(findings, frappe.ValidationError, _("Please correct"))


def order_findings(doc: Document) -> list[str]:
    """Why the deposit cannot be tied to its order."""
    if not doc.sales_order:
        return []
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
