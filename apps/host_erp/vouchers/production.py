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


def progress(lines: Sequence[str]) -> list[frappe._dict]:
    """The requests to make something for these lines of orders, and the work orders, in their order; one query.

    `open` and `made` in stock units; `expected`: when the open part should be there.
    """
    return frappe.db.sql(
        """select item.sales_order_item as line, 'Material Request' as doctype, request.name, request.status,
            if(request.status = 'Stopped', 0,
                greatest(item.stock_qty - greatest(item.ordered_qty, item.received_qty), 0)) as open,
            0 as made, item.schedule_date as expected
        from `tabMaterial Request Item` item join `tabMaterial Request` request on request.name = item.parent
        where item.sales_order_item in %(lines)s and request.docstatus = 1
        and request.material_request_type = 'Manufacture'
        union all
        select sales_order_item, 'Work Order', name, status,
            if(status = 'Stopped', 0, greatest(qty - produced_qty, 0)), produced_qty,
            coalesce(expected_delivery_date, date(planned_end_date))
        from `tabWork Order` where sales_order_item in %(lines)s and docstatus = 1
        order by line, doctype, name""",
        {"lines": tuple(lines)},
        as_dict=True,
    )


def withdraw(lines: Sequence[str]) -> None:
    """Nobody wants what is open on the requests for these lines of orders any more: requests that nobody has begun are
    cancelled, others stopped. Whoever calls has checked that the user may change the order."""
    names = frappe.db.sql_list(
        """select distinct request.name
        from `tabMaterial Request Item` item join `tabMaterial Request` request on request.name = item.parent
        where item.sales_order_item in %s and request.docstatus = 1 and request.status != 'Stopped'
        and request.material_request_type = 'Manufacture' order by request.name""",
        (tuple(lines),),
    )
    for name in names:
        request = frappe.get_doc("Material Request", name, for_update=True)
        if any(row.ordered_qty or row.received_qty for row in request.items):
            material_request.stop(name, True)
        else:
            request.flags.ignore_permissions = True
            request.cancel()


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
