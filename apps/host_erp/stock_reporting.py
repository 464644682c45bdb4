"""What the stock reports share: which rows of a ledger or of the bins the filters choose."""

import frappe
from frappe import _

from host_erp.reporting import below, link, plain

QUANTITY = "Float"


def conditions(filters: frappe._dict, row: str = "entry") -> str:
    """SQL that chooses rows of the alias `row` (with `item`, its Item, joined) by company, warehouse and item group
    with all below them, and item. The filters' trees are put beside them as lists."""
    parts = [f"{row}.warehouse in (select name from `tabWarehouse` where company = %(company)s)"]
    if filters.item_code:
        parts.append(f"{row}.item_code = %(item_code)s")
    if filters.warehouse:
        filters.warehouses = below("Warehouse", filters.warehouse)
        parts.append(f"{row}.warehouse in %(warehouses)s")
    if filters.item_group:
        filters.item_groups = below("Item Group", filters.item_group)
        parts.append("item.item_group in %(item_groups)s")
    return " and ".join(parts)


def quantity(fieldname: str, label: str, width: int = 100) -> dict:
    """A column of quantities in stock units."""
    return plain(fieldname, label, QUANTITY, width)


def item_columns(place: bool = True) -> list[dict]:
    """Item, name, group and unit, and the warehouse."""
    columns = [
        link("item_code", _("Item"), "Item"),
        plain("item_name", _("Item Name"), width=150),
        link("item_group", _("Item Group"), "Item Group"),
    ]
    return (
        columns
        + ([link("warehouse", _("Warehouse"), "Warehouse")] if place else [])
        + [link("stock_uom", _("Stock UOM"), "UOM", 90)]
    )
