"""Rules of items."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from host_erp.ledger import series
from host_erp.ledger.money import dec

FIXED_ONCE_MOVED = ("stock_uom", "is_stock_item", "has_batch_no", "has_serial_no")


def set_defaults(doc: Document) -> None:
    """Name and unit where there are none, and the stock unit among the units, with factor one."""
    doc.item_name = doc.item_name or doc.item_code
    if not doc.stock_uom:
        doc.stock_uom = frappe.get_cached_value("Stock Settings", "Stock Settings", "stock_uom")
    if not doc.item_group:
        doc.item_group = frappe.get_cached_value("Stock Settings", "Stock Settings", "item_group")
    if doc.stock_uom and doc.stock_uom not in [row.uom for row in doc.uoms]:
        doc.append("uoms", {"uom": doc.stock_uom, "conversion_factor": 1})


def check_units(doc: Document) -> None:
    """Raises ValidationError for a unit that occurs twice or has no factor, and a stock unit other than one."""
    seen = set()
    for row in doc.uoms:
        if row.uom in seen:
            frappe.throw(_("UOMs, row {0}: {1} occurs twice").format(row.idx, row.uom))
        seen.add(row.uom)
        if dec(row.conversion_factor) <= 0:
            frappe.throw(_("UOMs, row {0}: the conversion factor must be greater than zero").format(row.idx))
        if row.uom == doc.stock_uom and dec(row.conversion_factor) != 1:
            frappe.throw(_("UOMs, row {0}: the factor of the stock unit {1} is one").format(row.idx, row.uom))


def check_unsupported(doc: Document) -> None:
    """Raises ValidationError for what the embedded host does not do; better now than at the first movement."""
    if doc.allow_negative_stock:
        label = _(doc.meta.get_label("allow_negative_stock"))
        frappe.throw(_("{0}: the embedded host does not support this").format(label))


def check_tracking(doc: Document) -> None:
    """Clears what belongs to batches and serial numbers that the item does not have.

    Raises ValidationError for batches or serial numbers of what is not kept in stock, and where new ones are wanted
    without a way to name or expire them.
    """
    if not doc.has_batch_no:
        doc.update({"create_new_batch": 0, "batch_number_series": None, "has_expiry_date": 0})
    if not doc.has_expiry_date:
        doc.shelf_life_in_days = 0
    if not doc.has_serial_no:
        doc.serial_no_series = None
    if (doc.has_batch_no or doc.has_serial_no) and not doc.is_stock_item:
        frappe.throw(
            _("Item {0} is not kept in stock: it has neither batches nor serial numbers").format(doc.item_code)
        )
    if doc.create_new_batch:
        if not series.has_counter(doc.batch_number_series or ""):
            frappe.throw(_("Batch Number Series {0} has no counter: write it like B-.#####").format(
                doc.batch_number_series or ""
            ))  # fmt: skip
        if doc.has_expiry_date and cint(doc.shelf_life_in_days) <= 0:
            frappe.throw(_("Shelf Life In Days is missing: new batches expire by it"))
    if doc.serial_no_series and not series.has_counter(doc.serial_no_series):
        frappe.throw(_("Serial Number Series {0} has no counter: write it like S-.#####").format(doc.serial_no_series))


def check_change(doc: Document) -> None:
    """Raises ValidationError where the stock unit or stock keeping changes after the item has moved."""
    before = doc.get_doc_before_save()
    if not before:
        return
    changed = [field for field in FIXED_ONCE_MOVED if before.get(field) != doc.get(field)]
    if changed and frappe.db.exists("Stock Ledger Entry", {"item_code": doc.name}):
        frappe.throw(
            _("Item {0} has moved: {1} can no longer be changed").format(
                doc.name, ", ".join(_(doc.meta.get_label(field)) for field in changed)
            )
        )


def delete_empty_bins(doc: Document) -> None:
    """Bins that never held anything go with their item; an item that moved is kept by its ledger entries."""
    if not frappe.db.exists("Stock Ledger Entry", {"item_code": doc.name}):
        frappe.db.delete("Bin", {"item_code": doc.name, "actual_qty": 0})


def prepare_merge(old: str, new: str, merge: bool) -> None:
    """Before a merge: where both items lie in a warehouse, their bins become one, quantity and value added.

    Raises ValidationError where the items are not alike.
    """
    if not merge:
        return
    fields = ["stock_uom", "is_stock_item", "disabled", "has_batch_no", "has_serial_no"]
    if frappe.db.get_value("Item", old, fields) != frappe.db.get_value("Item", new, fields):
        frappe.throw(
            _("{0} and {1} differ in stock unit, stock keeping, batches or serial numbers and cannot be merged").format(
                old, new
            )
        )
    frappe.db.sql(
        """update `tabBin` kept join `tabBin` merged on merged.warehouse = kept.warehouse
        set kept.valuation_rate = if(kept.actual_qty + merged.actual_qty = 0, kept.valuation_rate,
                (kept.stock_value + merged.stock_value) / (kept.actual_qty + merged.actual_qty)),
            kept.actual_qty = kept.actual_qty + merged.actual_qty,
            kept.stock_value = kept.stock_value + merged.stock_value,
            kept.projected_qty = kept.projected_qty + merged.projected_qty,
            kept.ordered_qty = kept.ordered_qty + merged.ordered_qty,
            kept.indented_qty = kept.indented_qty + merged.indented_qty,
            kept.planned_qty = kept.planned_qty + merged.planned_qty,
            kept.reserved_qty = kept.reserved_qty + merged.reserved_qty,
            kept.last_posting_datetime = greatest(
                coalesce(kept.last_posting_datetime, merged.last_posting_datetime),
                coalesce(merged.last_posting_datetime, kept.last_posting_datetime))
        where kept.item_code = %s and merged.item_code = %s""",
        (new, old),
    )
    frappe.db.sql(
        """delete merged from `tabBin` merged join `tabBin` kept on kept.warehouse = merged.warehouse
        where kept.item_code = %s and merged.item_code = %s""",
        (new, old),
    )
