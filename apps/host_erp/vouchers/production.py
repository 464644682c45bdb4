"""What stock vouchers do for material requests and work orders, in one order of locks: work order, requests, bins."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from host_erp.ledger import bins, supply
from host_erp.ledger.money import ZERO, dec
from host_erp.ledger.rows import StockRow
from host_erp.vouchers import material_request, work_order

KINDS = {
    "Purchase Receipt": (material_request.PURCHASE,),
    "Material Transfer": (material_request.TRANSFER,),
    "Material Issue": (material_request.ISSUE,),
    "Material Receipt": (material_request.PURCHASE,),
}
"""The requests that a document, or a Stock Entry of a purpose, may see to."""


@contextmanager
def supplied(doc: Document, rows: Sequence[StockRow], sign: int = 1) -> Iterator[None]:
    """Around the posting (or with -1 the reversal) of a voucher's stock: what it was waited for is there now.

    Costs no statement where the voucher names neither a request nor a work order. Raises SupplyError.
    """
    made = bool(doc.get("work_order"))
    if made:
        work_order.lock(doc, sign)
    changes = advanced(doc, sign)
    if changes:
        bins.lock({*changes, *((row.item_code, row.warehouse) for row in rows)}, {}, make=False)
    yield
    if made:
        work_order.made(doc, sign)
    supply.add(changes)


def advanced(doc: Document, sign: int) -> supply.Changes:
    """The requests that the voucher's lines name go forward (or back)."""
    lines: dict = {}
    for row in doc.items:
        if row.material_request_item:
            qty = dec(row.get("stock_qty") or row.get("transfer_qty"))
            lines[row.material_request_item] = lines.get(row.material_request_item, ZERO) + sign * qty
    kinds = KINDS.get(doc.get("purpose") or doc.doctype, ())
    return material_request.advance(lines, material_request.RECEIVED, kinds, f"{_(doc.doctype)} {doc.name}")


def request_manufacture(
    company: str, item_code: str, warehouse: str, qty: Decimal, needed_by: date, order: tuple[str, str, str]
) -> str:
    """A submitted request to make `qty` stock units for an order's line (DocType, name, line); its name.

    Whoever calls has checked that the user may ask for it.
    """
    today = getdate()
    kind, name, line = order
    request = frappe.new_doc("Material Request")
    request.update({
        "material_request_type": material_request.MANUFACTURE, "company": company, "transaction_date": today,
    })  # fmt: skip
    request.append("items", {
        "item_code": item_code, "warehouse": warehouse, "qty": float(qty), "schedule_date": max(needed_by, today),
        "sales_order_type": kind, "sales_order": name, "sales_order_item": line,
    })  # fmt: skip
    # who may ask for production of an order was checked by the method that asks
    request.flags.ignore_permissions = True
    return request.insert().submit().name


def progress(lines: Sequence[str]) -> dict[str, frappe._dict]:
    """What is `requested`, `planned` and `produced` for lines of orders, in stock units; one query."""
    rows = frappe.db.sql(
        """select line, sum(requested) as requested, sum(planned) as planned, sum(produced) as produced from (
            select item.sales_order_item as line,
                greatest(item.stock_qty - greatest(item.ordered_qty, item.received_qty), 0) as requested,
                0 as planned, 0 as produced
            from `tabMaterial Request Item` item join `tabMaterial Request` request on request.name = item.parent
            where item.sales_order_item in %(lines)s and request.docstatus = 1 and request.status != 'Stopped'
            and request.material_request_type = 'Manufacture'
            union all
            select sales_order_item, 0, if(status = 'Stopped', 0, greatest(qty - produced_qty, 0)), produced_qty
            from `tabWork Order` where sales_order_item in %(lines)s and docstatus = 1
        ) rows_of_both group by line""",
        {"lines": tuple(lines)},
        as_dict=True,
    )
    return {row.line: row for row in rows}


def work_orders(request: Document) -> list[str]:
    """Draft work orders for what is open on a request to manufacture; their names."""
    names = []
    for row in request.items:
        open_qty = material_request.open_qty(row)
        if request.material_request_type != material_request.MANUFACTURE or not open_qty:
            continue
        order = frappe.new_doc("Work Order")
        order.update({
            "company": request.company, "production_item": row.item_code, "bom_no": row.bom_no, "qty": float(open_qty),
            "fg_warehouse": row.warehouse, "expected_delivery_date": row.schedule_date,
            "material_request": request.name, "material_request_item": row.name,
            "sales_order_type": row.sales_order_type, "sales_order": row.sales_order,
            "sales_order_item": row.sales_order_item,
        })  # fmt: skip
        names.append(order.insert().name)
    return names
