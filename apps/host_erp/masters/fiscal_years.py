"""Rules of fiscal years."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, add_years, date_diff, formatdate, getdate, nowdate


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


NOTICE_DAYS = 3
"""How many days before the last open year ends the next one is opened."""


def open_next_year() -> None:
    """Daily: where the last fiscal year is about to end, make the one after it, for the same companies.

    Without it nothing could be posted on the first day of a year that somebody forgot to open.
    """
    last = frappe.get_all(
        "Fiscal Year",
        filters={"disabled": 0},
        fields=["name", "year_start_date", "year_end_date"],
        order_by="year_end_date desc",
        limit=1,
    )
    if not last or date_diff(last[0].year_end_date, nowdate()) > NOTICE_DAYS:
        return
    start = add_days(last[0].year_end_date, 1)
    end = add_days(add_years(start, 1), -1)
    name = str(start.year) if start.year == end.year else f"{start.year}-{end.year}"
    if frappe.db.exists("Fiscal Year", name):
        return
    companies = frappe.get_all("Fiscal Year Company", filters={"parent": last[0].name}, pluck="company")
    frappe.get_doc({
        "doctype": "Fiscal Year", "year": name, "year_start_date": start, "year_end_date": end,
        "companies": [{"company": company} for company in companies],
    }).insert(ignore_permissions=True)  # the scheduler acts for the site  # fmt: skip
