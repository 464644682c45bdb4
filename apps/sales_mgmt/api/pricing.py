"""Prices for forms and programs: what a line would cost, and a draft's prices looked up anew."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import facts, prices, sources
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.posting.retry import retried


@frappe.whitelist()
def price_of(
    customer: str,
    company: str,
    item_code: str,
    qty: float = 1,
    uom: str | None = None,
    price_list: str | None = None,
    currency: str | None = None,
    date: str | None = None,
) -> dict[str, Any]:
    """What an order line of this customer would cost: price list, unit, currency, list price (None where the list has
    none) and how it was found. Writes nothing.

    Raises frappe.ValidationError where the price list cannot be used.
    """
    require_permission("SM Sales Order", "create")
    require_permission("Customer", "read", customer)  # it may have prices that are nobody else's business
    require_permission("Company", "read", company)
    doc = frappe.new_doc("SM Sales Order")
    day = date or frappe.utils.today()
    doc.update({"customer": customer, "company": company, "currency": currency, "transaction_date": day})
    doc.selling_price_list = price_list
    row = doc.append("items", {"item_code": item_code, "qty": qty, "uom": uom})
    found = facts.gather(doc)
    facts.fill_header(doc, found)
    facts.fill_lines(doc, found)
    prices.fill(doc, found)
    return {
        "price_list": doc.selling_price_list,
        "currency": doc.currency,
        "uom": row.uom,
        "price": row.price_list_rate if prices.found_price(row) else None,
        "explanation": row.price_explanation.split("\n") if row.price_trace else [],
    }


@frappe.whitelist(methods=["POST"])
@retried
def look_up_prices(doctype: str, name: str) -> SalesDocument:
    """Look the prices of a draft's lines up anew, typed ones too, and save it. Discounts stay.

    Lines that draw on another document keep its price.
    """
    require_permission(doctype, "write", name)
    doc = frappe.get_doc(doctype, name)
    if not isinstance(doc, SalesDocument) or not doc.docstatus.is_draft():
        frappe.throw(_("{0} {1} is no draft of a sales document.").format(_(doctype), name))
    doc.ignore_pricing = 0
    for row in doc.items:
        if not sources.has_source(doc, row):
            row.rate = row.price_list_rate = 0
    return doc.save()
