"""Next documents of the chain, unsaved: what the "Create" buttons call."""

from collections.abc import Callable
from decimal import Decimal

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.mapping import (
    DELIVERY_TO_INVOICE,
    ORDER_TO_DELIVERY,
    ORDER_TO_DROP_SHIPMENT,
    ORDER_TO_INVOICE,
    DocumentMap,
    make,
)
from sales_mgmt.money.rounding import dec


@frappe.whitelist()
def delivery_from_orders(
    names: str | list,
    qty: str | dict | None = None,
    due_until: str | None = None,
    warehouse: str | None = None,
) -> SalesDocument:
    """A delivery note for what is open on these orders. `qty`: {order line: quantity}, to take only parts; `due_until`
    and `warehouse` take only lines that are due by that day or leave from there."""
    day = frappe.utils.getdate(due_until) if due_until else None

    def wanted(row: frappe._dict) -> bool:
        return (not day or row.delivery_date <= day) and (not warehouse or row.warehouse == warehouse)

    return _make(ORDER_TO_DELIVERY, names, qty, wanted)


@frappe.whitelist()
def drop_shipment_from_orders(
    names: str | list, qty: str | dict | None = None, supplier: str | None = None
) -> SalesDocument:
    """A delivery note for what suppliers, or this one, have delivered straight to the customer: no stock moves."""
    return _make(ORDER_TO_DROP_SHIPMENT, names, qty, lambda row: not supplier or row.supplier == supplier)


@frappe.whitelist()
def invoice_from_orders(names: str | list, qty: str | dict | None = None) -> SalesDocument:
    """An invoice for what is open on these orders."""
    return _make(ORDER_TO_INVOICE, names, qty)


@frappe.whitelist()
def invoice_from_deliveries(names: str | list, qty: str | dict | None = None) -> SalesDocument:
    """An invoice for what these delivery notes delivered and nobody has invoiced yet."""
    return _make(DELIVERY_TO_INVOICE, names, qty)


def _make(
    the_map: DocumentMap,
    names: str | list,
    qty: str | dict | None,
    only: Callable[[frappe._dict], bool] = lambda row: True,
) -> SalesDocument:
    return make(the_map, permitted(the_map.target, the_map.source.doctype, names), quantities(qty), only)


def permitted(target: str, source: str, names: str | list) -> list[str]:
    """The named sources as a list. Raises frappe.PermissionError unless the user may read each of them and create the
    target."""
    names = frappe.parse_json(names) if isinstance(names, str) and names.startswith("[") else names
    names = [names] if isinstance(names, str) else list(names)
    require_permission(target, "create")
    for name in names:
        require_permission(source, "read", name)
    return names


def quantities(qty: str | dict | None) -> dict[str, Decimal] | None:
    """{source line: quantity} of a client's argument; None where it is left out."""
    parsed = frappe.parse_json(qty) if isinstance(qty, str) else qty
    return {line: dec(value) for line, value in parsed.items()} if parsed else None
