"""An invoice that was issued (sent, e-invoiced, filed) is in the customer's books: it is credited, not cancelled."""

from datetime import datetime
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import format_datetime, now_datetime

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

SENT = "Sent"
WAYS = (SENT, "E-Invoiced", "Filed")


def mark(name: str, way: str = SENT, on: datetime | None = None) -> bool:
    """Note once and for all that a submitted invoice was issued. Returns whether it had not been before.

    `modified` changes, so that who has loaded the invoice to cancel it is refused. Raises frappe.ValidationError for a
    way that does not exist and for an invoice that is not submitted.
    """
    if way not in WAYS:
        frappe.throw(_("{0} is no way to issue an invoice. Use one of: {1}.").format(way, ", ".join(map(_, WAYS))))
    rows = frappe.db.sql("SELECT docstatus, issued_on FROM `tabSM Invoice` WHERE name = %s FOR UPDATE", (name,))
    if not rows or rows[0][0] != 1:
        frappe.throw(_("{0} is not submitted: only a submitted invoice can be issued.").format(name))
    if rows[0][1]:
        return False
    frappe.db.set_value("SM Invoice", name, {"issued_on": on or now_datetime(), "issued_how": way})
    return True


def refuse_cancel(doc: "SalesDocument") -> None:
    """Raise frappe.ValidationError where the invoice was issued, whatever the client says of it."""
    before = doc.get_doc_before_save() or doc
    if before.issued_on:
        frappe.throw(why_not_cancelled(before), title=_("Issued"))


def why_not_cancelled(doc: "SalesDocument") -> str:
    """In words: when it was issued, and what to do instead."""
    words = _("{0} was issued on {1} ({2}): it stands in the customer's books. Make a credit note for it instead.")
    return words.format(doc.name, format_datetime(doc.issued_on), _(doc.issued_how))
