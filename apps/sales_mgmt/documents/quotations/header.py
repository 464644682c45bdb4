"""Party and validity of a quotation."""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import add_days, cint, getdate

from sales_mgmt.documents.settings import setting

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

CUSTOMER = "Customer"
DEFAULT_DAYS = 30
"""Where SM Settings has never been saved."""


def set_party(doc: "SalesDocument") -> None:
    """Party and customer are the same one. `quotation_to` says what kind of party it is: customers only, so far.

    Raises frappe.ValidationError for another kind.
    """
    doc.quotation_to = doc.quotation_to or CUSTOMER
    if doc.quotation_to != CUSTOMER:
        frappe.throw(_("A quotation is for a {0}, not for a {1}.").format(_(CUSTOMER), _(doc.quotation_to)))
    doc.customer = doc.customer or doc.party_name
    doc.party_name = doc.customer


def set_validity(doc: "SalesDocument") -> None:
    """The last day on which a draft's offer will stand, where it was left empty, from SM Settings."""
    days = setting("quotation_valid_days")
    days = DEFAULT_DAYS if days is None else cint(days)
    if not doc.valid_till and days:
        doc.valid_till = add_days(doc.transaction_date, days)
    check_validity(doc)


def check_validity(doc: "SalesDocument") -> None:
    """Raise frappe.ValidationError where the offer ends before it begins. An offer that is extended beyond the day on
    which it was found expired stands again; that day is the server's to say."""
    if doc.valid_till and getdate(doc.valid_till) < getdate(doc.transaction_date):
        frappe.throw(
            _("Valid until {0} is before the quotation's date {1}.").format(doc.valid_till, doc.transaction_date)
        )
    before = doc.get_doc_before_save()
    doc.expired_on = before.expired_on if before and doc.docstatus.is_submitted() else None
    if doc.expired_on and (not doc.valid_till or getdate(doc.valid_till) >= getdate(doc.expired_on)):
        doc.expired_on = None
