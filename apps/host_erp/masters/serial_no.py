"""Rules of serial numbers."""

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger.serials import INACTIVE

MOVED = {"warehouse": None, "status": INACTIVE, "customer": None, "batch_no": None, "purchase_rate": 0,
         "purchase_document_no": None, "last_entry": None}  # fmt: skip
"""What movements write, and what it is before the first."""


def check_item(doc: Document) -> None:
    """Raises ValidationError where the item has no serial numbers."""
    if doc.item_code and not frappe.db.get_value("Item", doc.item_code, "has_serial_no"):
        frappe.throw(_("Item {0} has no serial numbers. Tick Has Serial No on the item first.").format(doc.item_code))


def keep_movements(doc: Document) -> None:
    """Whatever a form or a client sends, what movements wrote stays: a form that is older than the last movement is
    refused by Frappe, as movements change `modified`."""
    before = doc.get_doc_before_save()
    for field, nothing in MOVED.items():
        doc.set(field, before.get(field) if before else nothing)
