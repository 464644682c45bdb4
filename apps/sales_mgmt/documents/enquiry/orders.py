"""How an order stands: what is delivered of each line, and when the rest comes."""

from typing import Any

import frappe

from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO

HEADER = ("name", "transaction_date", "delivery_date", "status", "credit_status", "po_no", "grand_total", "currency")
LINE = ("idx", "item_code", "item_name", "qty", "uom", "delivered_qty", "invoiced_qty", "open_qty", "reserved_qty")

DOCUMENTS = {
    "SM Delivery Note": (
        "posting_date", "status", "delivery_mode", "transporter_name", "tracking_no", "received_by", "received_at",
    ),
    "SM Invoice": (
        "posting_date", "due_date", "status", "receivable_no", "grand_total", "currency", "outstanding_amount",
    ),
}  # fmt: skip
"""What is told of a document that is no order."""


def order(name: str) -> dict[str, Any]:
    """An order's header and lines. Quantities in the line's unit; `on_hand` (and not set aside for anybody) and
    `incoming` in stock units. The caller has asked whether the user may read the order."""
    doc = frappe.get_doc("SM Sales Order", name)
    open_lines = [row for row in doc.items if row.open_qty and row.warehouse and not row.closed]
    pairs = sorted({(row.item_code, row.warehouse) for row in open_lines})
    on_hand, incoming = (host().available_qty(pairs), host().planned_qty(pairs)) if pairs else ({}, {})
    lines = []
    for row in doc.items:
        stock = (row.item_code, row.warehouse)
        told = {field: getattr(row, field) for field in LINE}  # some are virtual
        told |= {"due": row.delivery_date or doc.delivery_date, "expected": row.production_expected}
        told |= {"stock_uom": row.stock_uom, "closed": row.closed}
        told |= {"on_hand": float(on_hand.get(stock, ZERO)), "incoming": float(incoming.get(stock, ZERO))}
        lines.append(told)
    return {**{field: getattr(doc, field) for field in HEADER}, "lines": lines}


def orders_of(doctype: str, name: str) -> list[str]:
    """The orders that a delivery note or an invoice draws on."""
    return frappe.get_all(
        f"{doctype} Item",
        {"parent": name, "sales_order": ("is", "set")},
        pluck="sales_order",
        distinct=True,
        order_by="sales_order",
    )


def document(doctype: str, name: str) -> dict[str, Any]:
    """What is told of a delivery note or an invoice."""
    doc = frappe.get_doc(doctype, name)
    return {"doctype": doctype, "name": name, **{field: getattr(doc, field) for field in DOCUMENTS[doctype]}}
