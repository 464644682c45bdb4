"""Rules of kits: the parent is kept in no stock, its contents are, and a kit holds no kit."""

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger.money import dec


def check_parent(doc: Document) -> None:
    """Raises ValidationError where stock is kept of the parent, or it is a template."""
    item = frappe.db.get_value("Item", doc.new_item_code, ["is_stock_item", "has_variants"], as_dict=True)
    if item and item.is_stock_item:
        frappe.throw(
            _("{0} is kept in stock: the parent of a bundle is not, its contents are").format(doc.new_item_code)
        )
    if item and item.has_variants:
        frappe.throw(_("{0} is a template: choose one of its variants").format(doc.new_item_code))


def check_contents(doc: Document) -> None:
    """Raises ValidationError for a part without quantity, a template, or another bundle."""
    codes = {row.item_code for row in doc.items if row.item_code}
    if not codes:
        return
    templates = set(frappe.get_all("Item", {"name": ("in", codes), "has_variants": 1}, pluck="name"))
    bundles = set(
        frappe.get_all("Product Bundle", {"new_item_code": ("in", codes), "disabled": 0}, pluck="new_item_code")
    )
    for row in doc.items:
        if dec(row.qty) <= 0:
            frappe.throw(_("Row {0}: the quantity of {1} must be greater than zero").format(row.idx, row.item_code))
        if row.item_code in templates:
            frappe.throw(_("Row {0}: {1} is a template: choose one of its variants").format(row.idx, row.item_code))
        if row.item_code in bundles or row.item_code == doc.new_item_code:
            frappe.throw(_("Row {0}: {1} is a bundle itself: enter its contents").format(row.idx, row.item_code))
