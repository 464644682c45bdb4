"""Kits that come back: what left the stock for them comes in again, part by part, at the cost of its own issue."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import frappe

from sales_mgmt.host import host
from sales_mgmt.money.rounding import dec, to_column

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

TAKEN_OVER = ("item_code", "item_name", "description", "stock_uom", "expense_account", "cost_center")


def fill(doc: "SalesDocument") -> None:
    """Set a row for each part of each kit that comes back. No statement where no line is a kit.

    A part goes where its kit goes, unless somebody chose a warehouse for it.
    """
    kits = [row for row in doc.items if row.is_kit and row.dn_detail]
    doc.has_kits = int(bool(kits))
    if not kits and not doc.packed_items:
        return
    there = {(row.kit_line, row.packed_detail): row for row in doc.packed_items}
    rows = []
    packed = _packed({kit.dn_detail for kit in kits})
    codes = sorted({part.item_code for parts in packed.values() for part in parts} - doc.facts.items.keys())
    if codes:
        doc.facts = replace(doc.facts, items=doc.facts.items | host().items(codes, doc.company))
    for kit in kits:
        for part in packed.get(kit.dn_detail, ()):
            row = there.get((kit.name, part.name)) or doc.append("packed_items", {})
            _fill(row, kit, part)
            rows.append(row)
    doc.set("packed_items", rows)
    for idx, row in enumerate(doc.packed_items, start=1):
        row.idx = idx


def _fill(row: Any, kit: Any, part: frappe._dict) -> None:
    qty = float(to_column(dec(part.stock_qty) * dec(kit.stock_qty) / dec(part.kit_qty)))
    row.update({field: part[field] for field in TAKEN_OVER})
    row.update(
        {
            "kit_line": kit.name,
            "packed_detail": part.name,
            "delivery_note": part.parent,
            "qty": qty,
            "uom": part.stock_uom,
            "conversion_factor": 1,
            "stock_qty": qty,
            "warehouse": row.warehouse or kit.warehouse,
        }
    )


def _packed(delivered_kits: set[str]) -> dict[str, list[frappe._dict]]:
    """What left for each of these lines of deliveries, with the quantity of the kit."""
    if not delivered_kits:
        return {}
    columns = ", ".join(f"part.`{field}`" for field in TAKEN_OVER)
    rows = frappe.db.sql(
        f"""SELECT part.name, part.parent, part.kit_line, part.stock_qty, kit.stock_qty AS kit_qty, {columns}
            FROM `tabSM Delivery Note Item` part JOIN `tabSM Delivery Note Item` kit ON kit.name = part.kit_line
            WHERE part.kit_line IN %s AND part.parentfield = 'packed_items' ORDER BY part.idx""",
        (tuple(sorted(delivered_kits)),),
        as_dict=True,
    )
    found: dict[str, list[frappe._dict]] = {}
    for row in rows:
        found.setdefault(row.kit_line, []).append(row)
    return found
