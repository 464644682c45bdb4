"""Makes ERPNext's own selling documents for a company that is to go over to ours."""

from __future__ import annotations

from typing import Any

import factories as f
import frappe

MAKERS = "erpnext.selling.doctype.sales_order.sales_order."
FROM_DELIVERY = "erpnext.stock.doctype.delivery_note.delivery_note.make_sales_invoice"


def company() -> str:
    """A company of its own, committed: a cut-over commits, so that what it makes stays."""
    name = f.unique("Going Over")
    doc = {"doctype": "Company", "company_name": name, "abbr": name[-8:], "default_currency": "USD"}
    frappe.get_doc({**doc, "country": "United States"}).insert()
    frappe.db.set_value("Sales Taxes and Charges Template", {"company": name}, "is_default", 0)
    return name


def warehouse(of: str) -> str:
    return f"Stores - {frappe.get_cached_value('Company', of, 'abbr')}"


def item(of: str, stock: float = 0, **values: Any) -> str:
    """A stock item, with so much at the company at 6.00."""
    defaults = [{"company": of, "default_warehouse": warehouse(of)}]
    code = f.item(item_defaults=defaults, **values)
    if stock:
        row = {"item_code": code, "qty": stock, "t_warehouse": warehouse(of), "basic_rate": 6}
        doc = {"doctype": "Stock Entry", "stock_entry_type": "Material Receipt", "company": of, "posting_date": f.DAY}
        doc |= {"purpose": "Material Receipt", "posting_time": "00:00:01", "set_posting_time": 1, "items": [row]}
        frappe.get_doc(doc).insert().submit()
    return code


def line(of: str, code: str, qty: float, rate: float = 10, **values: Any) -> dict[str, Any]:
    row = {"item_code": code, "qty": qty, "rate": rate, "price_list_rate": rate, "warehouse": warehouse(of)}
    return row | {"delivery_date": f.DAY} | values


def order(of: str, customer: str, *lines: dict[str, Any], **values: Any) -> Any:
    doc = {"doctype": "Sales Order", "company": of, "customer": customer, "transaction_date": f.DAY}
    doc |= {"delivery_date": f.DAY, "items": list(lines), "ignore_pricing_rule": 1}
    return frappe.get_doc(doc | values).insert().submit()


def tax(of: str, rate: float = 10) -> dict[str, Any]:
    """A tax of so much percent."""
    account = frappe.db.get_value("Account", {"company": of, "account_type": "Tax", "is_group": 0}, order_by="creation")
    return {"charge_type": "On Net Total", "account_head": account, "rate": rate, "description": "Tax"}


def freight(of: str, amount: float) -> dict[str, Any]:
    """A charge of a fixed amount."""
    return tax(of) | {"charge_type": "Actual", "rate": 0, "tax_amount": amount, "description": "Freight"}


def delivery(of_order: Any, qty: float) -> Any:
    """So much of the first line of an order."""
    note = frappe.get_attr(MAKERS + "make_delivery_note")(of_order.name)
    note.update({"posting_date": f.DAY, "set_posting_time": 1})
    note.items = note.items[:1]
    note.items[0].qty = qty
    return note.insert().submit()


def invoice(note: Any, qty: float) -> Any:
    """So much of the first line of a delivery."""
    doc = frappe.get_attr(FROM_DELIVERY)(note.name)
    doc.update({"posting_date": f.DAY, "set_posting_time": 1, "due_date": f.DAY, "payment_schedule": []})
    doc.items[0].qty = qty
    return doc.insert().submit()


def invoice_of_order(of_order: Any, qty: float) -> Any:
    """So much of the first line of an order, delivered or not."""
    doc = frappe.get_attr(MAKERS + "make_sales_invoice")(of_order.name)
    doc.update({"posting_date": f.DAY, "set_posting_time": 1, "due_date": f.DAY, "payment_schedule": []})
    doc.items = doc.items[:1]
    doc.items[0].qty = qty
    return doc.insert().submit()


def direct_delivery(of: str, customer: str, *lines: dict[str, Any]) -> Any:
    doc = {"doctype": "Delivery Note", "company": of, "customer": customer, "posting_date": f.DAY}
    doc |= {"set_posting_time": 1, "items": list(lines), "ignore_pricing_rule": 1}
    return frappe.get_doc(doc).insert().submit()


def payment(of: str, customer: str, amount: float, against: Any = None) -> Any:
    """Money on account; `against` settles an invoice with a part of it."""
    facts = frappe.get_cached_doc("Company", of)
    doc = {"doctype": "Payment Entry", "payment_type": "Receive", "company": of, "posting_date": f.DAY}
    doc |= {"party_type": "Customer", "party": customer, "paid_from": facts.default_receivable_account}
    doc |= {"paid_to": facts.default_cash_account, "paid_amount": amount, "received_amount": amount}
    doc |= {"source_exchange_rate": 1, "target_exchange_rate": 1, "reference_no": "T", "reference_date": f.DAY}
    if against:
        row = {"reference_doctype": "Sales Invoice", "reference_name": against.name}
        doc["references"] = [row | {"allocated_amount": against.outstanding_amount}]
    return frappe.get_doc(doc).insert().submit()


def quotation(of: str, customer: str, *lines: dict[str, Any]) -> Any:
    doc = {"doctype": "Quotation", "quotation_to": "Customer", "party_name": customer, "company": of}
    doc |= {"transaction_date": f.DAY, "valid_till": "2026-12-31", "items": list(lines), "ignore_pricing_rule": 1}
    return frappe.get_doc(doc).insert().submit()


def price_list(*prices: dict[str, Any]) -> str:
    name = f.unique("Native Prices")
    doc = {"doctype": "Price List", "price_list_name": name, "currency": "USD", "selling": 1, "enabled": 1}
    frappe.get_doc(doc).insert()
    for price in prices:
        frappe.get_doc({"doctype": "Item Price", "price_list": name, **price}).insert()
    return name
