"""Rules of bills of materials."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.naming import make_autoname

from host_erp.ledger.money import ZERO, dec, rounder
from host_erp.vouchers import stock_lines


def set_name(doc: Document) -> None:
    """BOM-ITEM-001, counted by item."""
    doc.name = make_autoname(f"BOM-{doc.item}-.###".replace("..", "."))


def fill(doc: Document) -> None:
    """Names, units and what the components cost today. Raises ValidationError for a product made of itself."""
    item = frappe.db.get_value("Item", doc.item, ["item_name", "stock_uom", "is_stock_item"], as_dict=True)
    if item and not item.is_stock_item:
        frappe.throw(_("Item {0} is not kept in stock and cannot be manufactured").format(doc.item))
    if dec(doc.quantity) <= 0:
        frappe.throw(_("Quantity {0} must be greater than zero").format(doc.quantity))
    stock_lines.fill(doc)
    doc.item_name, doc.uom = (item.item_name, item.stock_uom) if item else (None, None)
    rates, round_money = average_rates({row.item_code for row in doc.items}, doc.company), rounder()
    for row in doc.items:
        if row.item_code == doc.item:
            frappe.throw(_("Row {0}: {1} cannot be a component of itself").format(row.idx, row.item_code))
        row.rate = float(rates.get(row.item_code, ZERO))
        row.amount = float(round_money(dec(row.stock_qty) * dec(row.rate)))
    doc.raw_material_cost = doc.total_cost = stock_lines.total(doc.items, "amount")
    if not doc.is_active:
        doc.is_default = 0


def average_rates(codes: set[str], company: str) -> dict[str, "object"]:
    """What a stock unit of each item is worth today: over the company's bins, else the item's own rate."""
    rows = frappe.db.sql(
        """select item.name, coalesce(sum(bin.stock_value) / nullif(sum(bin.actual_qty), 0), item.valuation_rate)
        from `tabItem` item left join `tabWarehouse` place on place.company = %s
        left join `tabBin` bin on bin.item_code = item.name and bin.warehouse = place.name
        where item.name in %s group by item.name""",
        (company, sorted(codes)),
    )
    return {name: dec(rate) for name, rate in rows}


def set_default(doc: Document) -> None:
    """One default for an item: the latest that says so. The item shows it."""
    if doc.is_default and doc.docstatus.is_submitted():
        frappe.db.sql("update `tabBOM` set is_default = 0 where item = %s and name != %s", (doc.item, doc.name))
        frappe.db.set_value("Item", doc.item, "default_bom", doc.name)
    elif frappe.db.get_value("Item", doc.item, "default_bom") == doc.name:
        frappe.db.set_value("Item", doc.item, "default_bom", None)
