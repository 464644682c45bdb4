"""A request for a deposit: what a customer is asked to pay for an order, until when, and how much has come."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.documents.deposits import gates
from sales_mgmt.documents.owed import debtor
from sales_mgmt.documents.payment_terms import due_date
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.host import host
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting.refusals import throw_all

REQUEST, ORDER = "SM Deposit Request", "SM Sales Order"

STATUS = """CASE WHEN request.docstatus = 0 THEN 'Draft' WHEN request.docstatus = 2 THEN 'Cancelled'
                 WHEN COALESCE(paid.amount, 0) <= 0 THEN 'Requested'
                 WHEN paid.amount < request.amount THEN 'Partly Received' ELSE 'Received' END"""
PAID = """(SELECT deposit_request, SUM(amount) AS amount FROM `tabSM Deposit`
           WHERE docstatus = 1 AND deposit_request > '' GROUP BY deposit_request)"""
"""SQL: the status of a `request`, and what its submitted deposits come to as `paid`."""


def work_out(doc: Document) -> None:
    """Everything that follows from the order. Raises frappe.ValidationError with all that is wrong."""
    order = frappe.get_doc(ORDER, doc.sales_order)
    doc.customer, doc.company, doc.order_total = debtor(order), order.company, order.base_grand_total
    doc.customer_name = frappe.db.get_value("Customer", doc.customer, "customer_name")
    doc.address_display = order.get("address_display")
    amount = dec(doc.amount) or gates.missing(order.name)
    doc.amount = float(host_rounding()(amount, doc.precision("amount")))
    _set_due_date(doc, order)
    if findings := _findings(doc, order):
        throw_all(findings, frappe.ValidationError, _("Please correct"))
    currency = frappe.get_cached_value("Company", doc.company, "default_currency")
    doc.in_words = frappe.utils.money_in_words(doc.amount, currency)
    doc.received_amount = 0


def receipt(request: str, amount: Decimal | None = None) -> Document:
    """The unsaved deposit that answers a request, of all that has not come yet where no amount is given."""
    doc = frappe.get_doc(REQUEST, request)
    if not doc.docstatus.is_submitted():
        frappe.throw(_("{0} {1} is not submitted.").format(_(REQUEST), request))
    left = dec(doc.amount) - dec(doc.received_amount)
    if amount is None and left <= 0:
        frappe.throw(_("All of {0} has been received.").format(request))
    made = frappe.new_doc("SM Deposit")
    made.update({"deposit_request": request, "sales_order": doc.sales_order, "customer": doc.customer})
    made.update({"company": doc.company, "amount": float(left if amount is None else amount)})
    return made


def refresh(request: str) -> None:
    """Status and received amount of a request, from its deposits; its row is locked by the statement."""
    frappe.db.sql(
        f"""UPDATE `tabSM Deposit Request` request LEFT JOIN {PAID} paid ON paid.deposit_request = request.name
            SET request.status = {STATUS}, request.received_amount = COALESCE(paid.amount, 0)
            WHERE request.name = %s""",
        (request,),
    )
    frappe.clear_document_cache(REQUEST, request)


def deposit_findings(deposit: Document) -> list[str]:
    """Why a deposit does not answer its request."""
    if not deposit.get("deposit_request"):
        return []
    asked = frappe.db.get_value(
        REQUEST, deposit.deposit_request, ["docstatus", "customer", "company", "sales_order"], as_dict=True
    )
    if not asked:
        return []  # the link check says so
    if asked.docstatus != 1:
        return [_("{0} {1} is not submitted.").format(_(REQUEST), deposit.deposit_request)]
    deposit.sales_order = deposit.sales_order or asked.sales_order
    if (asked.customer, asked.company, asked.sales_order) != (deposit.customer, deposit.company, deposit.sales_order):
        return [
            _("{0} asks {1} at {2} for order {3}; this deposit is of {4} at {5} for {6}.").format(
                deposit.deposit_request, asked.customer, asked.company, asked.sales_order,
                deposit.customer, deposit.company, deposit.sales_order or _("no order"),
            )
        ]  # fmt: skip
    return []


def _set_due_date(doc: Document, order: Document) -> None:
    day = frappe.utils.getdate(doc.posting_date)
    terms = host().payment_terms(doc.payment_terms_template) if doc.payment_terms_template else []
    doc.due_date = doc.due_date or max((due_date(day, term) for term in terms), default=day)


def _findings(doc: Document, order: Document) -> list[str]:
    findings = []
    if order.docstatus.is_cancelled():
        findings.append(_("Sales order {0} is cancelled. Choose another order.").format(order.name))
    if dec(doc.amount) <= 0:
        findings.append(_("{0} lacks no deposit: enter the amount to ask for.").format(order.name))
    elif dec(doc.amount) > dec(order.base_grand_total):
        findings.append(
            _("{0} is more than order {1} comes to: {2}.").format(doc.amount, order.name, order.base_grand_total)
        )
    if frappe.utils.getdate(doc.due_date) < frappe.utils.getdate(doc.posting_date):
        findings.append(_("Due date {0} is before the date {1}.").format(doc.due_date, doc.posting_date))
    return findings
