"""Where an item is on hand, and what is coming."""

from typing import Any

import frappe

from sales_mgmt.host import host

FACTS = ["name", "item_name", "stock_uom", "item_group", "is_stock_item"]


def item(code: str, company: str) -> dict[str, Any]:
    """The item, and its warehouses of the company with something on hand (and not set aside) or incoming, in stock
    units, as far as the user may read them. Cost is not told."""
    found = frappe.db.get_value("Item", code, FACTS, as_dict=True)
    warehouses: list[str] = []
    if found.is_stock_item and frappe.has_permission("Warehouse", "read"):
        warehouses = frappe.get_list("Warehouse", {"company": company}, pluck="name", limit_page_length=0)
    pairs = [(code, warehouse) for warehouse in warehouses]
    on_hand, incoming = (host().available_qty(pairs), host().planned_qty(pairs)) if pairs else ({}, {})
    stock = [
        {"warehouse": pair[1], "on_hand": float(on_hand[pair]), "incoming": float(incoming[pair])}
        for pair in pairs
        if on_hand[pair] or incoming[pair]
    ]
    return {**found, "company": company, "stock": stock}
