"""Sales whose native invoice is looked at, and how a site's forms are customised. ERPNext only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import books
import factories as f
import frappe

SOLD = {"receivable": Decimal(55), "income": Decimal(-50), "tax": Decimal(-5)}
"""Five pieces at 10.00 with 10%: what the invoice of every test here posts."""


def native(doc: Any) -> Any:
    """The Sales Invoice that carries the debt of an SM Invoice."""
    return frappe.get_doc("Sales Invoice", doc.receivable_no)


def sell(customer: str, item: str, **values: Any) -> tuple[Any, Any]:
    """An order of five pieces at 10.00 with 10% tax, delivered; the delivery note and its invoice."""
    order = f.order(customer, f.line(item, 5, 10), taxes=[f.tax()], **values)
    delivery = f.delivery([order.name])
    return delivery, f.invoice([delivery.name])


def assert_posted_as_sold(invoice: Any) -> None:
    """Ledger, totals and what is owed are our invoice's."""
    accounts = books.accounts(f.COMPANY) | {"tax": f.tax_account()}
    assert books.gl(invoice) == {accounts[name]: amount for name, amount in SOLD.items()}
    assert books.owed(invoice) == SOLD["receivable"]
    posted = native(invoice)
    assert (posted.net_total, posted.grand_total, posted.outstanding_amount) == (50, 55, 55)
    assert {row.rate for row in posted.items} == {10}


def default(doctype: str, field: str, value: str, kind: str, prop: str = "default") -> None:
    """Changes a property of a field of the host, as Customize Form does."""
    setter = {"doctype": "Property Setter", "doctype_or_field": "DocField", "doc_type": doctype, "field_name": field}
    frappe.get_doc(setter | {"property": prop, "property_type": kind, "value": value}).insert()


def policy(mode: str, **values: Any) -> None:
    """What the tests' company allows of native documents."""
    frappe.db.delete("SM Company Policy", {"company": f.COMPANY})
    doc = {"doctype": "SM Company Policy", "company": f.COMPANY, "native_documents": mode}
    frappe.get_doc(doc | values).insert()


def sales_order(customer: str, item: str, qty: float = 10, rate: float = 10, submit: bool = True, **values: Any) -> Any:
    """A native Sales Order with 10% tax: 110.00 where nothing else is said."""
    row = {"item_code": item, "qty": qty, "rate": rate, "warehouse": f.warehouse(), "delivery_date": f.DAY}
    dates = {"transaction_date": f.DAY, "delivery_date": f.DAY}
    return _native("Sales Order", customer, row, submit, **dates, **values)


def delivery_note(
    customer: str, item: str, qty: float = 10, rate: float = 10, submit: bool = True, **values: Any
) -> Any:
    """A native Delivery Note without an order."""
    row = {"item_code": item, "qty": qty, "rate": rate, "warehouse": f.warehouse()}
    return _native("Delivery Note", customer, row, submit, posting_date=f.DAY, set_posting_time=1, **values)


def sales_invoice(
    customer: str, item: str, qty: float = 10, rate: float = 10, submit: bool = True, **values: Any
) -> Any:
    """A native Sales Invoice without order and delivery."""
    row = {"item_code": item, "qty": qty, "rate": rate}
    dates = {"posting_date": f.DAY, "set_posting_time": 1, "due_date": f.DAY}
    return _native("Sales Invoice", customer, row, submit, **(dates | values))


def _native(doctype: str, customer: str, row: dict[str, Any], submit: bool, **values: Any) -> Any:
    doc = {"doctype": doctype, "customer": customer, "company": f.COMPANY, "items": [row], "taxes": [f.tax()]}
    doc = frappe.get_doc({**doc, "ignore_pricing_rule": 1, **values}).insert()
    if submit:
        doc.submit()
    return doc


def follow_on(path: str, of: str, qty: float | None = None, submit: bool = True) -> Any:
    """What one of ERPNext's buttons makes of a document, with `qty` on its first line."""
    doc = frappe.get_attr(path)(of)
    doc.update({"posting_date": f.DAY, "set_posting_time": 1, "due_date": f.DAY})
    if qty is not None:
        doc.items[0].qty = qty
    doc.insert()
    doc = frappe.get_doc(doc.doctype, doc.name)  # as a form does: ERPNext looks at is_return when it is made
    if submit:
        doc.submit()
    return doc


TO_DELIVERY = "erpnext.selling.doctype.sales_order.sales_order.make_delivery_note"
ORDER_TO_INVOICE = "erpnext.selling.doctype.sales_order.sales_order.make_sales_invoice"
DELIVERY_TO_INVOICE = "erpnext.stock.doctype.delivery_note.delivery_note.make_sales_invoice"
RETURN_OF_DELIVERY = "erpnext.stock.doctype.delivery_note.delivery_note.make_sales_return"
RETURN_OF_INVOICE = "erpnext.accounts.doctype.sales_invoice.sales_invoice.make_sales_return"
