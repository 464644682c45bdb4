"""Documents that stand for the host's own, taken over when a company went over to ours. The cut-over alone makes them.

What they stand for has happened: a delivery that was taken over moves no stock, a deposit receives no money.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _

if TYPE_CHECKING:
    from frappe.model.document import Document

DOCUMENT = "opening_document"
"""The field that names the host's document."""

LINE = "opening_line"
"""The field of a line that names the host's line."""

FLAG = "sm_cut_over"


def guard(doc: "Document") -> None:
    """Take the mark off a document that anybody else makes.

    Raises frappe.ValidationError for the amendment of one that was taken over: it would post what the host has posted.
    """
    if doc.flags.get(FLAG) or not doc.meta.has_field(DOCUMENT):
        return
    taken = doc.get("amended_from") and doc.is_new() and frappe.db.get_value(doc.doctype, doc.amended_from, DOCUMENT)
    if taken and doc.doctype in ("SM Delivery Note", "SM Deposit"):
        frappe.throw(
            _("{0} stood for {1} of the host: it is taken over again, not amended.").format(doc.amended_from, taken)
        )
    if doc.get(DOCUMENT) and (doc.is_new() or doc.docstatus.is_draft()):
        doc.set(DOCUMENT, None)


def is_taken_over(doc: "Document") -> bool:
    """Whether the document stands for one of the host's."""
    return bool(doc.get(DOCUMENT))
