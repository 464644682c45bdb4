"""Kits (product bundles): a line that is sold as one and delivered as its contents.

To all ledgers a kit's line is an ordinary line; only the goods issue is its contents'. They are frozen when the order
is confirmed: what the bundle holds later is for later orders. On a delivery the parts are rows of the delivery's own
line table, in a field of their own, so that batches, serial numbers and reposts find them like any other line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import frappe

from sales_mgmt.documents.confirmed_rows import confirmed
from sales_mgmt.host import host
from sales_mgmt.host.facts import ItemFacts, KitPart
from sales_mgmt.money.rounding import dec, to_column

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

Parts = Mapping[str, Sequence[KitPart]]
"""Name of a kit's line -> what is in one stock unit of it."""


def fill(doc: "SalesDocument") -> None:
    """Set which lines are kits and the rows of their parts. No statement where no line is a kit."""
    if not doc.meta.has_field("packed_items"):
        return
    _mark(doc)
    kits = [row for row in doc.items if row.is_kit]
    doc.has_kits = int(bool(kits))
    if not kits and not doc.packed_items:
        return
    parts = _ordered_parts(doc, kits) if doc.doctype == "SM Sales Order" else _delivered_parts(kits)
    parts = {**parts, **_todays_parts([row for row in kits if row.name not in parts])}
    codes = sorted({part.item_code for found in parts.values() for part in found} - doc.facts.items.keys())
    doc.facts = replace(doc.facts, items=doc.facts.items | (host().items(codes, doc.company) if codes else {}))
    _set_rows(doc, kits, parts)


def _mark(doc: "SalesDocument") -> None:
    """What an order was confirmed as, it stays; what follows an order has taken it over from there."""
    agreed = confirmed(doc)
    for row in doc.items:
        if old := agreed.get(row.name):
            row.is_kit = old.is_kit
        elif not row.get("so_detail"):
            item = doc.facts.items.get(row.item_code)
            row.is_kit = int(bool(item and item.is_kit and not row.delivered_by_supplier))


def _ordered_parts(doc: "SalesDocument", kits: Sequence) -> Parts:
    """Of lines that are confirmed already."""
    agreed = {row.name for row in kits} & confirmed(doc).keys()
    found: dict[str, list[KitPart]] = {}
    for row in doc.packed_items:
        if row.kit_line in agreed:
            found.setdefault(row.kit_line, []).append(KitPart(row.item_code, dec(row.qty_per_kit)))
    return found


def _delivered_parts(kits: Sequence) -> Parts:
    """What the orders' lines were confirmed with."""
    ordered = {row.so_detail: row.name for row in kits if row.so_detail}
    if not ordered:
        return {}
    rows = frappe.db.sql(
        """SELECT kit_line, item_code, qty_per_kit FROM `tabSM Packed Item`
           WHERE kit_line IN %s AND parenttype = 'SM Sales Order' ORDER BY idx""",
        (tuple(ordered),),
    )
    by_order_line: dict[str, list[KitPart]] = {}
    for line, item_code, qty in rows:
        by_order_line.setdefault(line, []).append(KitPart(item_code, dec(qty)))
    return {row.name: by_order_line.get(row.so_detail, []) for row in kits if row.so_detail}


def _todays_parts(kits: Sequence) -> Parts:
    if not kits:
        return {}
    found = host().kit_parts([row.item_code for row in kits])
    return {row.name: found.get(row.item_code, ()) for row in kits}


def _set_rows(doc: "SalesDocument", kits: Sequence, parts: Parts) -> None:
    """One row for each part of each kit; rows that are there already are kept, with what a user chose for them."""
    there = {(row.kit_line, row.item_code): row for row in doc.packed_items}
    rows: list[Any] = []
    for kit in kits:
        for part in parts[kit.name]:
            row = there.get((kit.name, part.item_code)) or doc.append("packed_items", {})
            item = doc.facts.items.get(part.item_code)
            row.update({"kit_line": kit.name, "item_code": part.item_code, "item_name": item and item.item_name})
            qty = to_column(part.qty * dec(kit.stock_qty))
            if doc.doctype == "SM Sales Order":
                values = {"parent_item": kit.item_code, "qty_per_kit": float(part.qty), "qty": float(qty)}
                row.update({**values, "stock_uom": item and item.stock_uom})
            elif item:
                _fill_delivered(doc, row, kit, item, float(qty))
            rows.append(row)
    doc.set("packed_items", rows)
    for idx, row in enumerate(doc.packed_items, start=1):
        row.idx = idx


def _fill_delivered(doc: "SalesDocument", row: Any, kit: Any, item: ItemFacts, qty: float) -> None:
    chosen = None if _follows_its_line(doc, row, kit) else row.warehouse
    company = doc.facts.company
    row.update(
        {
            "description": row.description or item.description,
            "qty": qty,
            "uom": item.stock_uom,
            "conversion_factor": 1,
            "stock_uom": item.stock_uom,
            "stock_qty": qty,
            "warehouse": (chosen or kit.warehouse or doc.set_warehouse or item.default_warehouse)
            if item.is_stock_item
            else None,
            "expense_account": row.expense_account or item.expense_account or company.expense_account,
            "cost_center": row.cost_center or kit.cost_center or company.cost_center,
        }
    )


def _follows_its_line(doc: "SalesDocument", row: Any, kit: Any) -> bool:
    """Whether a part's warehouse is its kit's as stored, and nobody has given it one of its own since."""
    before = doc.get_doc_before_save()
    stored = {old.name: old.warehouse for old in (*before.items, *before.packed_items)} if before else {}
    return row.name in stored and row.warehouse == stored[row.name] == stored.get(kit.name)


def cost_of_lines(deliveries: Sequence[str]) -> dict[tuple[str, str], Any]:
    """Cost of goods by (delivery, line) as the host has it now, that of a kit's parts under the kit's own line."""
    costs = host().issue_cost("SM Delivery Note", list(deliveries))
    rows = (
        frappe.db.sql(
            """SELECT parent, name, kit_line FROM `tabSM Delivery Note Item`
           WHERE parent IN %s AND parentfield = 'packed_items'""",
            (tuple(deliveries),),
        )
        if deliveries
        else ()
    )
    kit_line = {(parent, name): line for parent, name, line in rows}
    found: dict[tuple[str, str], Any] = {}
    for (parent, line), cost in costs.items():
        key = (parent, kit_line.get((parent, line), line))
        found[key] = found.get(key, dec(0)) + cost
    return found
