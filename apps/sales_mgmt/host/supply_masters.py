"""How items are replenished, read under ERPNext's names, which host_erp shares."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.host.facts import ReorderLevel, SupplyNeed, SupplyRule
from sales_mgmt.money.rounding import dec

KINDS = {"Transfer": "Material Transfer"}
"""What a reorder level calls otherwise than a request."""


def rules(
    items: Sequence[str], company: str, purchase_uom: str = "item.stock_uom", in_use: str = "1 = 1"
) -> dict[str, SupplyRule]:
    """Rules of those of the items that are kept in stock and in use. The last two arguments are the adapter's
    constants: SQL for columns that only its own Item has."""
    wanted = tuple(sorted(set(items)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        f"""SELECT item.name, item.default_material_request_type, item.safety_stock, item.min_order_qty,
                   item.lead_time_days, item.stock_uom, COALESCE(conversion.uom, item.stock_uom) AS purchase_uom,
                   conversion.conversion_factor, stock.must_be_whole_number AS whole_stock,
                   bought.must_be_whole_number AS whole_bought, item.variant_of
            FROM `tabItem` item
            LEFT JOIN `tabUOM Conversion Detail` conversion
              ON conversion.parent = item.name AND conversion.parenttype = 'Item' AND conversion.uom = {purchase_uom}
            LEFT JOIN `tabUOM` stock ON stock.name = item.stock_uom
            LEFT JOIN `tabUOM` bought ON bought.name = conversion.uom
            WHERE item.name IN %s AND item.is_stock_item = 1 AND item.disabled = 0 AND item.has_variants = 0
              AND {in_use}""",
        (wanted,),
        as_dict=True,
    )
    levels = _levels({row.name for row in rows} | {row.variant_of for row in rows if row.variant_of}, company)
    return {row.name: _rule(row, levels.get(row.name) or levels.get(row.variant_of) or ()) for row in rows}


def _rule(row: frappe._dict, levels: tuple[ReorderLevel, ...]) -> SupplyRule:
    factor = dec(row.conversion_factor) or Decimal(1)
    units = ((row.stock_uom, row.whole_stock), (row.purchase_uom, row.whole_bought))
    return SupplyRule(
        item_code=row.name,
        kind=row.default_material_request_type or "Purchase",
        safety_stock=dec(row.safety_stock),
        min_order_qty=dec(row.min_order_qty),
        lead_days=int(row.lead_time_days or 0),
        stock_uom=row.stock_uom,
        purchase_uom=row.purchase_uom,
        conversion_factor=factor,
        whole_uoms=frozenset(uom for uom, whole in units if whole),
        levels=levels,
    )


def _levels(items: set[str], company: str) -> dict[str, tuple[ReorderLevel, ...]]:
    """Of each item, in order; where a level counts a group, all warehouses below it."""
    if not items:
        return {}
    rows = frappe.db.sql(
        """SELECT level.parent, level.warehouse, level.warehouse_reorder_level AS at_level,
                  level.warehouse_reorder_qty AS qty, level.material_request_type AS kind,
                  COALESCE(counted.name, level.warehouse) AS counted, level.name
           FROM `tabItem Reorder` level
           JOIN `tabWarehouse` warehouse
             ON warehouse.name = level.warehouse AND warehouse.company = %s AND warehouse.disabled = 0
           LEFT JOIN `tabWarehouse` above ON above.name = level.warehouse_group
           LEFT JOIN `tabWarehouse` counted ON counted.lft >= above.lft AND counted.rgt <= above.rgt
           WHERE level.parent IN %s AND level.parenttype = 'Item' ORDER BY level.parent, level.idx""",
        (company, tuple(sorted(items))),
        as_dict=True,
    )
    counted: dict[str, set[str]] = {}
    for row in rows:
        counted.setdefault(row.name, set()).add(row.counted)
    found: dict[str, dict[str, ReorderLevel]] = {}
    for row in rows:
        found.setdefault(row.parent, {})[row.name] = _level(row, frozenset(counted[row.name]))
    return {item: tuple(of_item.values()) for item, of_item in found.items()}


def _level(row: frappe._dict, counted: frozenset[str]) -> ReorderLevel:
    kind = KINDS.get(row.kind, row.kind)
    return ReorderLevel(row.warehouse, counted, dec(row.at_level), dec(row.qty), kind)


def items_with_levels() -> list[str]:
    """The items that have a reorder level, and the variants of templates that have one."""
    return frappe.db.sql_list(
        """SELECT DISTINCT item.name FROM `tabItem Reorder` level
           JOIN `tabItem` item ON item.name = level.parent OR item.variant_of = level.parent
           WHERE level.parenttype = 'Item'"""
    )


def projected(items: Sequence[str], column: str, latest: bool) -> dict[tuple[str, str], Decimal]:
    """A quantity of the items' bins by (item, warehouse). `column` is the adapter's constant."""
    wanted = tuple(sorted(set(items)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        f"""SELECT item_code, warehouse, {column} FROM `tabBin` WHERE item_code IN %s
            ORDER BY item_code, warehouse {"FOR UPDATE" if latest else ""}""",
        (wanted,),
    )
    return {(item, warehouse): dec(qty) for item, warehouse, qty in rows}


def request(company: str, needs: Sequence[SupplyNeed]) -> list[tuple[str, str]]:
    """One submitted Material Request for each kind. Its dates count from today: the goods are not there yet."""
    made, today = [], frappe.utils.getdate()
    for kind in sorted({need.kind for need in needs}):
        doc = frappe.new_doc("Material Request")
        doc.update({"material_request_type": kind, "company": company, "transaction_date": today})
        for need in needs:
            if need.kind == kind:
                doc.append("items", _row(need, frappe.utils.add_days(today, need.lead_days)))
        doc.schedule_date = max(row.schedule_date for row in doc.items)
        made.append((doc.doctype, doc.insert().submit().name))
    return made


def _row(need: SupplyNeed, day: date) -> dict[str, Any]:
    return {
        "item_code": need.item_code,
        "warehouse": need.warehouse,
        "qty": float(need.qty),
        "uom": need.uom,
        "conversion_factor": float(need.conversion_factor),
        "schedule_date": day,
    }
