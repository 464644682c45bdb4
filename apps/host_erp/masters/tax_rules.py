"""Rules of tax rules."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

PLACES = ("city", "county", "state", "zipcode", "country")
FILTERS = (
    "company", "tax_category", "customer", "customer_group",
    *(f"billing_{place}" for place in PLACES), *(f"shipping_{place}" for place in PLACES),
)  # fmt: skip
"""What a sale must have in common with a rule, where the rule names it."""


def check_dates(doc: Document) -> None:
    """A customer makes its group needless. Raises ValidationError where the rule ends before it begins."""
    if doc.customer:
        doc.customer_group = None
    if doc.from_date and doc.to_date and getdate(doc.to_date) < getdate(doc.from_date):
        frappe.throw(_("{0} ends before it begins: {1}").format(doc.name, doc.to_date))


def check_conflict(doc: Document) -> None:
    """Raises ValidationError where another rule asks for the same in the same time, with the same priority: neither
    would be the better one."""
    filters = {field: doc.get(field) or ("is", "not set") for field in FILTERS}
    others = frappe.get_all(
        "Tax Rule",
        filters={**filters, "priority": doc.priority or 0, "name": ("!=", doc.name)},
        fields=["name", "from_date", "to_date"],
    )
    for other in others:
        starts_late = doc.from_date and other.to_date and getdate(doc.from_date) > other.to_date
        ends_early = doc.to_date and other.from_date and getdate(doc.to_date) < other.from_date
        if not (starts_late or ends_early):
            frappe.throw(_("{0} asks for the same; give one of the two another priority").format(other.name))
