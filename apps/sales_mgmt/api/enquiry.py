"""What the page Sales Enquiry asks: one text in, an answer to a customer on the phone out. Nothing is written; cost is
never told."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.api import pricing
from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents.enquiry import customers, items, orders
from sales_mgmt.documents.enquiry import search as searching

ORDER = "SM Sales Order"


@frappe.whitelist()
def search(text: str) -> list[dict[str, Any]]:
    """Customers (name, code, telephone, tax id), orders (number, customer's number), deliveries, invoices and items, as
    far as the user may read them."""
    return searching.search(text)


@frappe.whitelist()
def customer(name: str, company: str | None = None) -> dict[str, Any]:
    """How a customer stands with a company, by default the one that sold last. Raises frappe.PermissionError."""
    require_permission("Customer", "read", name)
    company = company or _company(name)
    require_permission("Company", "read", company)
    return customers.customer(name, company)


@frappe.whitelist()
def document(doctype: str, name: str) -> dict[str, Any]:
    """An order, or a delivery note or invoice with its orders, and how the customer stands where the user may know.
    Raises frappe.PermissionError, and frappe.ValidationError for other DocTypes."""
    if doctype != ORDER and doctype not in orders.DOCUMENTS:
        frappe.throw(_("{0} is no document of sales.").format(_(doctype)))
    require_permission(doctype, "read", name)
    of = frappe.db.get_value(doctype, name, ["customer", "company"], as_dict=True)
    names = [name] if doctype == ORDER else orders.orders_of(doctype, name)
    readable = frappe.get_list(ORDER, {"name": ("in", names)}, pluck="name") if names and _may_read(ORDER) else []
    known = _may_read("Customer", of.customer) and _may_read("Company", of.company)
    return {
        "document": None if doctype == ORDER else orders.document(doctype, name),
        "orders": [orders.order(each) for each in sorted(readable)],
        "customer": customer(of.customer, of.company) if known else None,
    }


@frappe.whitelist()
def item(code: str, customer: str | None = None, company: str | None = None) -> dict[str, Any]:
    """Stock of an item, and what it costs a customer with how that was found, where the user may make orders. Raises
    frappe.PermissionError."""
    require_permission("Item", "read", code)
    if customer:
        require_permission("Customer", "read", customer)
    company = company or _company(customer)
    require_permission("Company", "read", company)
    found = items.item(code, company)
    found["customer"] = customer
    found["price"] = _price(code, customer, company) if customer and frappe.has_permission(ORDER, "create") else None
    return found


def _price(code: str, customer: str, company: str) -> dict[str, Any]:
    try:
        return pricing.price_of(customer, company, code)
    except frappe.ValidationError as error:  # said beside the stock, which is an answer too
        frappe.clear_messages()
        return {"problem": frappe.utils.strip_html(str(error))}


def _company(customer: str | None) -> str:
    """The company that sold to the customer last, else the user's own. Raises frappe.ValidationError for none."""
    found = []
    if customer and _may_read(ORDER):
        found = frappe.get_list(
            ORDER, {"customer": customer}, pluck="company", order_by="creation desc", limit_page_length=1
        )
    company = next(iter(found), None) or frappe.defaults.get_user_default("Company")
    if not company and _may_read("Company"):
        company = next(iter(frappe.get_list("Company", pluck="name", order_by="name", limit_page_length=1)), None)
    if not company:
        frappe.throw(_("There is no company that you may read."), frappe.PermissionError)
    return company


def _may_read(doctype: str, name: str | None = None) -> bool:
    return bool(frappe.has_permission(doctype, "read", doc=name))
