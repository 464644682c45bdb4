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
