"""What there will be of each item that open orders take, against its reorder level, and what would be requested."""

from typing import Any

from frappe import _

from sales_mgmt.documents import supply
from sales_mgmt.documents.reporting import checked


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows of a company, of the items and warehouses that the user may see."""
    return columns(), supply.overview(checked(filters).company)


def columns() -> list[dict]:
    """Item, warehouse, quantities in stock units, kind of request."""
    links = [
        {"fieldname": name, "label": _(label), "fieldtype": "Link", "options": label, "width": 180}
        for name, label in (("item_code", "Item"), ("warehouse", "Warehouse"))
    ]
    quantities = {
        "projected": _("Projected without Our Orders"),
        "demand": _("Open Orders"),
        "left": _("Left"),
        "level": _("Reorder Level"),
        "wanted": _("To Request"),
    }
    numbers = [
        {"fieldname": name, "label": label, "fieldtype": "Float", "width": 130} for name, label in quantities.items()
    ]
    return [*links, *numbers, {"fieldname": "kind", "label": _("Kind of Request"), "fieldtype": "Data", "width": 140}]
