"""Rules of fiscal years."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate


def check_dates(doc: Document) -> None:
    """Raises ValidationError where the year ends before it starts."""
    if getdate(doc.year_end_date) <= getdate(doc.year_start_date):
        frappe.throw(_("{0} ends on {1}, before it starts").format(doc.year or doc.name, formatdate(doc.year_end_date)))


def check_overlap(doc: Document) -> None:
    """Raises ValidationError where a date would lie in two years of a company; a date must name one year."""
    others = frappe.get_all(
        "Fiscal Year",
        filters={
            "name": ("!=", doc.name),
            "year_start_date": ("<=", doc.year_end_date),
            "year_end_date": (">=", doc.year_start_date),
        },
        pluck="name",
    )
    mine = {row.company for row in doc.companies}
    for other in others:
        theirs = set(frappe.get_all("Fiscal Year Company", filters={"parent": other}, pluck="company"))
        if not mine or not theirs or mine & theirs:
            frappe.throw(_("{0} overlaps with {1}").format(doc.year or doc.name, other))
