"""Were kits delivered as what the order froze?"""

from collections.abc import Iterator
from decimal import Decimal

import frappe

from sales_mgmt.audit.compare import differences
from sales_mgmt.host.facts import Problem
from sales_mgmt.money.rounding import dec

Key = tuple[str, str, str]
"""(delivery, line, item)"""


def parts_follow_from_orders() -> Iterator[Problem]:
    """Each kit that a delivery drew from an order left as so much of each part as the order's line was confirmed
    with."""
    rows = frappe.db.sql(
        """SELECT line.parent, line.name, part.item_code, part.qty_per_kit, line.stock_qty
           FROM `tabSM Delivery Note Item` line JOIN `tabSM Packed Item` part ON part.kit_line = line.so_detail
           WHERE line.docstatus = 1 AND line.is_kit = 1 AND part.parenttype = 'SM Sales Order'"""
    )
    expected: dict[Key, Decimal] = {
        (doc, line, item): dec(per_kit) * dec(qty) for doc, line, item, per_kit, qty in rows
    }
    rows = frappe.db.sql(
        """SELECT packed.parent, packed.kit_line, packed.item_code, packed.stock_qty
           FROM `tabSM Delivery Note Item` packed JOIN `tabSM Delivery Note Item` line ON line.name = packed.kit_line
           WHERE packed.docstatus = 1 AND packed.parentfield = 'packed_items' AND COALESCE(line.so_detail, '') != ''"""
    )
    yield from differences("parts of a kit", expected, {(doc, line, item): dec(qty) for doc, line, item, qty in rows})
