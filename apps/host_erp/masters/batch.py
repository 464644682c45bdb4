"""Rules of batches."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from host_erp.ledger import batches, series

ITEM_FIELDS = ("has_batch_no", "create_new_batch", "batch_number_series", "has_expiry_date", "shelf_life_in_days")


def set_name(doc: Document) -> None:
    """A batch without an ID takes the next of its item's series. Raises ValidationError where there is none."""
    if doc.batch_id:
        return
    item = item_of(doc)
    if not (item and item.create_new_batch and series.has_counter(item.batch_number_series or "")):
        frappe.throw(_("Batch ID is missing, and item {0} has no series to make one").format(doc.item or ""))
    [doc.batch_id] = series.next_names([item.batch_number_series])


def check_item(doc: Document) -> None:
    """Raises ValidationError where the item has no batches."""
    item = item_of(doc)
    if item and not item.has_batch_no:
        frappe.throw(_("Item {0} has no batches. Tick Has Batch No on the item first.").format(doc.item))


def set_expiry(doc: Document) -> None:
    """Where the item's batches expire: by its shelf life, if nothing was entered. Raises ValidationError without both,
    and for an expiry before manufacturing."""
    item = item_of(doc)
    if item and item.has_expiry_date and not doc.expiry_date:
        doc.expiry_date = batches.expiry(item, getdate(doc.manufacturing_date or nowdate()))
        if not doc.expiry_date:
            frappe.throw(_("Expiry Date of batch {0} is missing, and item {1} has no shelf life").format(
                doc.batch_id, doc.item
            ))  # fmt: skip
    if doc.expiry_date and doc.manufacturing_date and getdate(doc.expiry_date) < getdate(doc.manufacturing_date):
        frappe.throw(_("Batch {0} expires on {1}, before it was made on {2}").format(
            doc.batch_id, doc.get_formatted("expiry_date"), doc.get_formatted("manufacturing_date")
        ))  # fmt: skip


def item_of(doc: Document) -> frappe._dict | None:
    """What a batch has to know of its item."""
    return frappe.db.get_value("Item", doc.item, ITEM_FIELDS, as_dict=True) if doc.item else None
