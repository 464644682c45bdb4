"""Work Order: so much of a product is to be made. Stock Entries take the components and bring the product in."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from host_erp.ledger import supply
from host_erp.ledger.errors import SupplyError
from host_erp.ledger.money import ZERO, dec, show, to_column
from host_erp.ledger.sql import update_rows
from host_erp.vouchers import material_request, stock_lines

NOT_STARTED, IN_PROCESS, COMPLETED, STOPPED = "Not Started", "In Process", "Completed", "Stopped"


def fill(doc: Document) -> None:
    """BOM, warehouses and components. Raises SupplyError where the item cannot be made or its warehouse is missing."""
    if dec(doc.qty) <= 0:
        frappe.throw(_("Quantity {0} must be greater than zero").format(doc.qty), SupplyError)
    item = frappe.db.get_value("Item", doc.production_item, ["item_name", "stock_uom", "default_bom"], as_dict=True)
    doc.item_name, doc.stock_uom = item.item_name, item.stock_uom
    doc.bom_no = doc.bom_no or item.default_bom
    if not doc.bom_no:
        frappe.throw(_("Item {0} has no bill of materials").format(doc.production_item), SupplyError)
    default = stock_lines.default_warehouse()
    doc.fg_warehouse = doc.fg_warehouse or default
    doc.source_warehouse = doc.source_warehouse or default
    if not doc.fg_warehouse:
        frappe.throw(_("The target warehouse of {0} is missing").format(doc.production_item), SupplyError)
    doc.produced_qty = 0
    set_required_items(doc)


def set_required_items(doc: Document) -> None:
    """The components of the BOM for the quantity to be made."""
    bom = frappe.get_doc("BOM", doc.bom_no)
    if bom.item != doc.production_item or not bom.docstatus.is_submitted() or not bom.is_active:
        frappe.throw(
            _("{0} is no active bill of materials of {1}").format(doc.bom_no, doc.production_item), SupplyError
        )
    doc.set("required_items", [])
    for row in bom.items:
        warehouse = row.source_warehouse or doc.source_warehouse
        doc.append("required_items", {
            "item_code": row.item_code, "item_name": row.item_name, "stock_uom": row.stock_uom,
            "source_warehouse": warehouse, "required_qty": float(share(row.stock_qty, doc.qty, bom.quantity)),
        })  # fmt: skip


def check_sources(doc: Document) -> None:
    """Raises SupplyError where nobody has said where a component comes from."""
    for row in doc.required_items:
        if not row.source_warehouse:
            frappe.throw(_("The source warehouse of {0} is missing").format(row.item_code), SupplyError)


def share(qty: float, wanted: float | Decimal, whole: float) -> Decimal:
    """`qty` for `wanted` of `whole`."""
    return to_column(dec(qty) * dec(wanted) / dec(whole))


def plan(doc: Document, sign: int = 1) -> None:
    """What is still to be made is on its way to the target warehouse; the request that asked for it is seen to."""
    planned = {(doc.production_item, doc.fg_warehouse): {supply.PLANNED: sign * to_make(doc)}}
    requested = {}
    if doc.material_request_item:
        lines = {doc.material_request_item: sign * dec(doc.qty)}
        kinds, by = (material_request.MANUFACTURE,), f"{_(doc.doctype)} {doc.name}"
        requested = material_request.advance(lines, material_request.ORDERED, kinds, by)
    supply.add(supply.merged(planned, requested))


def to_make(doc: Document) -> Decimal:
    """What is planned and not made yet; nothing of a stopped order."""
    return ZERO if doc.status == STOPPED else max(dec(doc.qty) - dec(doc.produced_qty), ZERO)


def stop(name: str, stopped: bool) -> None:
    """Make no more of it, or go on. Raises SupplyError where there is nothing to stop or to go on with."""
    doc = frappe.get_doc("Work Order", name, for_update=True)
    if not doc.docstatus.is_submitted() or doc.status == COMPLETED:
        frappe.throw(_("Work order {0} is not in work").format(doc.name), SupplyError)
    if stopped == (doc.status == STOPPED):
        return
    before = to_make(doc)
    doc.db_set("status", STOPPED if stopped else status_of(doc.qty, doc.produced_qty))
    supply.add({(doc.production_item, doc.fg_warehouse): {supply.PLANNED: to_make(doc) - before}})


def status_of(qty: float, produced: float) -> str:
    """What a work order is called that goes on."""
    if dec(produced) >= dec(qty):
        return COMPLETED
    return IN_PROCESS if dec(produced) else NOT_STARTED


def stock_entry(doc: Document, qty: Decimal | None = None) -> Document:
    """An unsaved Stock Entry that makes `qty` (all that is left by default). Raises SupplyError where less is left."""
    left = to_make(doc)
    qty = left if qty is None else qty
    if not doc.docstatus.is_submitted() or qty <= 0 or qty > left:
        frappe.throw(_("Work order {0}: {1} to make, {2} left").format(doc.name, show(qty), show(left)), SupplyError)
    entry = frappe.new_doc("Stock Entry")
    entry.update({"purpose": "Manufacture", "company": doc.company, "work_order": doc.name})
    for row in doc.required_items:
        # the last piece takes what is left of the components, so that parts add up to the whole
        rest = max(dec(row.required_qty) - dec(row.consumed_qty), ZERO)
        part = rest if qty == left else min(share(row.required_qty, qty, doc.qty), rest)
        if part:
            entry.append("items", {"item_code": row.item_code, "qty": float(part), "s_warehouse": row.source_warehouse})
    entry.append("items", {
        "item_code": doc.production_item, "qty": float(qty), "t_warehouse": doc.fg_warehouse, "is_finished_item": 1,
    })  # fmt: skip
    return entry


def made(entry: Document, sign: int = 1) -> None:
    """A Stock Entry has made (or with -1 no longer made) goods of a work order. Called after its stock was posted: the
    bins are locked. Raises SupplyError where more would be made than is left."""
    order = frappe.get_doc("Work Order", entry.work_order, for_update=True)
    qty = sign * sum((dec(row.transfer_qty) for row in entry.items if row.is_finished_item), ZERO)
    before = to_make(order)
    order.produced_qty = float(dec(order.produced_qty) + qty)
    consume(order, entry, sign)
    status = order.status if order.status == STOPPED else status_of(order.qty, order.produced_qty)
    now = now_datetime()
    order.db_set({
        "produced_qty": order.produced_qty, "status": status, "actual_start_date": order.actual_start_date or now,
        "actual_end_date": now if status == COMPLETED else None,
    })  # fmt: skip
    supply.add({(order.production_item, order.fg_warehouse): {supply.PLANNED: to_make(order) - before}})


def consume(order: Document, entry: Document, sign: int) -> None:
    """Note on the components what went into the product."""
    used: dict[str, Decimal] = {}
    for row in entry.items:
        if not row.is_finished_item:
            used[row.item_code] = used.get(row.item_code, ZERO) + sign * dec(row.transfer_qty)
    values = {}
    for row in order.required_items:
        if row.item_code in used:
            values[row.name] = [dec(row.consumed_qty) + used.pop(row.item_code)]
    update_rows("Work Order Item", values, ["consumed_qty"])


def lock(entry: Document, sign: int = 1) -> None:
    """Hold the work order of a Stock Entry before its stock moves.

    Raises SupplyError where it is not in work, the entry makes something else, or more than is left.
    """
    order = frappe.get_doc("Work Order", entry.work_order, for_update=True)
    finished = [row for row in entry.items if row.is_finished_item]
    if any(row.item_code != order.production_item for row in finished):
        frappe.throw(
            _("{0} makes {1}, not {2}").format(order.name, order.production_item, finished[0].item_code), SupplyError
        )
    qty = sum((dec(row.transfer_qty) for row in finished), ZERO)
    if sign > 0 and (not order.docstatus.is_submitted() or qty > to_make(order)):
        frappe.throw(
            _("Work order {0}: {1} to make, {2} left").format(order.name, show(qty), show(to_make(order))), SupplyError
        )
