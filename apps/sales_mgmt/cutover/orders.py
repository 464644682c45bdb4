"""Orders, deliveries and quotations of the host become ours: with what is open of them, at the prices agreed."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.cutover import copying
from sales_mgmt.documents.mapping import ORDER_TO_DELIVERY, make
from sales_mgmt.documents.opening import LINE
from sales_mgmt.documents.order_life import reserve_as
from sales_mgmt.host import host
from sales_mgmt.host.opening import DELIVERY, ORDER, QUOTATION, OpenDocument, OpenLine
from sales_mgmt.money.rounding import ZERO

Made = tuple[str, str]

FROM_ORDERS = {"selling_price_list", "payment_terms_template", "additional_discount_percentage", "apply_discount_on"}
"""What our delivery takes from our orders."""


def take_order(document: OpenDocument, company: str) -> Made:
    """An order with what is neither billed nor given up; the host's is closed."""
    native = frappe.get_doc(ORDER, document.name)
    host().opening().close(ORDER, document.name)
    doc = copying.begin("SM Sales Order", native)
    doc.reserve_stock = 0
    for row, line in copying.native_rows(native, document):
        copying.add_line(doc, row, line)
    copying.add_taxes(doc, native, document.lines)
    copying.post(doc)
    return doc.doctype, doc.name


def hold_stock(document: OpenDocument, company: str) -> Made:
    """The order of ours holds what the host's held, once its deliveries are taken over."""
    orders = frappe.get_all("SM Sales Order", {"opening_document": document.name, "docstatus": 1}, pluck="name")
    if not orders:
        frappe.throw(_("Its order {0} was not taken over.").format(document.name))
    rows = frappe.get_all("SM Sales Order Item", {"parent": orders[0]}, ["name", LINE], limit_page_length=0)
    held = {line.name: line.held for line in document.lines}
    reserve_as(orders[0], {row.name: held[row[LINE]] for row in rows if held.get(row[LINE])})
    return "SM Sales Order", orders[0]


def take_delivery(document: OpenDocument, company: str) -> Made:
    """A delivery note of ours for what is not billed: it moves no stock, and is billed as any other. The host's is
    closed."""
    native = frappe.get_doc(DELIVERY, document.name)
    drawn = [line for line in document.lines if line.order_line]
    lines = _our_lines(drawn)
    host().opening().close(DELIVERY, document.name)
    doc = _mapped(native, document, lines) if drawn else copying.begin("SM Delivery Note", native)
    direct = [(row, line) for row, line in copying.native_rows(native, document) if not line.order_line]
    for row, line in direct:
        copying.add_line(doc, row, line)
    if not drawn:
        copying.add_taxes(doc, native, document.lines)
    copying.post(doc)
    return doc.doctype, doc.name


def _our_lines(drawn: list[OpenLine]) -> dict[str, frappe._dict]:
    """The host's order line -> ours. Raises frappe.ValidationError naming the orders that were not taken."""
    rows = frappe.get_all(
        "SM Sales Order Item",
        {LINE: ("in", [line.order_line for line in drawn] or [""]), "docstatus": 1},
        [f"{LINE} as taken", "name", "parent"],
        limit_page_length=0,
    )
    found = {row.taken: row for row in rows}
    if missing := sorted({line.order for line in drawn if line.order_line not in found}):
        frappe.throw(_("Its order {0} was not taken over.").format(", ".join(missing)))
    return found


def _mapped(native: Any, document: OpenDocument, lines: dict[str, frappe._dict]) -> Any:
    """A delivery of our orders with a line for each of the host's: goods that come back name the line they left by."""
    qty: dict[str, Decimal] = {}
    drawn: dict[str, list[tuple[Any, OpenLine]]] = {}
    for row, line in copying.native_rows(native, document):
        if line.order_line:
            ours = lines[line.order_line].name
            qty[ours] = qty.get(ours, ZERO) + line.unbilled
            drawn.setdefault(ours, []).append((row, line))
    doc = make(ORDER_TO_DELIVERY, sorted({row.parent for row in lines.values()}), qty)
    begun = copying.begin("SM Delivery Note", native)
    ours = set(doc.as_dict(no_nulls=True)) & FROM_ORDERS
    mapped = [row.as_dict(no_nulls=True) for row in doc.items]
    doc.update({key: value for key, value in _entered(begun).items() if key not in ours})
    doc.flags.update(begun.flags)
    doc.items = []
    for values in mapped:
        for row, line in drawn[values.so_detail]:
            more = {"idx": None, "qty": float(line.qty), "warehouse": row.warehouse, LINE: line.name}
            doc.append("items", values | more)
    return doc


def _entered(doc: Any) -> dict[str, Any]:
    """The filled fields of a new document, without its tables."""
    tables = {field.fieldname for field in doc.meta.get_table_fields()}
    system = {"doctype", "name", "owner", "creation", "modified", "modified_by", "docstatus", "idx"}
    return {
        key: value
        for key, value in doc.as_dict(no_nulls=True).items()
        if doc.meta.has_field(key) and key not in tables | system and value != ""
    }


def take_quotation(document: OpenDocument, company: str) -> Made:
    """A quotation with what was not ordered of it; the host's is marked as expired."""
    native = frappe.get_doc(document.doctype, document.name)
    host().opening().close(QUOTATION, document.name)
    doc = copying.begin("SM Quotation", native)
    doc.customer = native.party_name
    for row, line in copying.native_rows(native, document):
        copying.add_line(doc, row, line)
    copying.add_taxes(doc, native, document.lines)
    copying.post(doc)
    return doc.doctype, doc.name


def undo_order(row: Any) -> None:
    """Cancel our order and open the host's again."""
    _cancel(row)
    host().opening().reopen(ORDER, row.source_name, bool(row.reserved))


def undo_delivery(row: Any) -> None:
    """Cancel our delivery note and open the host's again."""
    _cancel(row)
    host().opening().reopen(DELIVERY, row.source_name)


def undo_quotation(row: Any) -> None:
    """Cancel our quotation; the host's stands as before."""
    _cancel(row)
    if row.source_status:  # older cut-overs left the host's as it was
        host().opening().reopen(QUOTATION, row.source_name, status=row.source_status)


def undo_nothing(row: Any) -> None:
    """What our order holds is free when the order is cancelled."""


def _cancel(row: Any) -> None:
    doc = frappe.get_doc(row.made_doctype, row.made)
    doc.flags.ignore_permissions = True  # who reverses the cut-over was asked for the right to
    doc.cancel()
