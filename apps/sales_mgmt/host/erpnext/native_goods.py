"""What ERPNext's own documents are about to take out of stock, and whether our orders hold it.

Asked before they submit (or, for what brought goods in, before they are cancelled), with the bins locked: nobody can
take hold of the same goods meanwhile. Nothing of ERPNext is imported here, so that hooks may name it on any host.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.host.erpnext import bins
from sales_mgmt.host.erpnext.bins import BinState, Pair
from sales_mgmt.money.rounding import ZERO, dec, plain


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose rows take goods out of a warehouse; `sign` -1: they bring them in."""

    table: str
    warehouse: str
    qty: str
    sign: int = 1


SALES = (Rows("items", "warehouse", "stock_qty"), Rows("packed_items", "warehouse", "qty"))
PURCHASE = (Rows("items", "warehouse", "stock_qty", -1),)

TABLES: dict[str, tuple[Rows, ...]] = {
    "Delivery Note": SALES,
    "Sales Invoice": SALES,
    "POS Invoice": SALES,
    "Purchase Receipt": PURCHASE,
    "Purchase Invoice": PURCHASE,
    "Stock Entry": (Rows("items", "s_warehouse", "transfer_qty"), Rows("items", "t_warehouse", "transfer_qty", -1)),
    "Pick List": (Rows("locations", "warehouse", "stock_qty"),),
}

NEEDS_UPDATE_STOCK = ("Sales Invoice", "Purchase Invoice")
ORDER_LINE = ("so_detail", "sales_order_item")
"""Fields of a row that name the native order's line, which may hold stock by a Stock Reservation Entry of its own."""


def refuse_what_is_held(doc: Any) -> None:
    """Raises frappe.ValidationError, naming item, warehouse and the orders, where a document that submits takes goods
    that our orders hold."""
    taken, own = leaving(doc)
    _refuse(taken, own)


def refuse_to_take_back(doc: Any) -> None:
    """The same for a document that is cancelled: what it brought in leaves."""
    rows = frappe.db.sql(
        """SELECT item_code, warehouse, SUM(actual_qty) FROM `tabStock Ledger Entry`
           WHERE voucher_type = %s AND voucher_no = %s AND is_cancelled = 0 GROUP BY item_code, warehouse""",
        (doc.doctype, doc.name),
    )
    _refuse({(item, warehouse): dec(qty) for item, warehouse, qty in rows}, {})


def leaving(doc: Any) -> tuple[dict[Pair, Decimal], dict[str, Decimal]]:
    """Stock units that leave each bin, and of them what is taken for lines of native orders, by line."""
    if doc.doctype in NEEDS_UPDATE_STOCK and not doc.update_stock:
        return {}, {}
    if doc.get("is_consolidated"):
        return {}, {}  # its POS invoices were asked, and the goods are gone
    if doc.doctype == "Stock Reservation Entry":
        return {(doc.item_code, doc.warehouse): dec(doc.reserved_qty)}, {}
    if doc.doctype == "Stock Reconciliation":
        moves = [((row.item_code, row.warehouse), dec(row.current_qty) - dec(row.qty)) for row in doc.items]
        return _add_up(moves), {}
    moves, own = [], []
    for rows in TABLES[doc.doctype]:
        for row in doc.get(rows.table) or ():
            if warehouse := row.get(rows.warehouse):
                moves.append(((row.item_code, warehouse), rows.sign * dec(row.get(rows.qty))))
                line = next(filter(None, (row.get(field) for field in ORDER_LINE)), None)
                own += [(line, dec(row.get(rows.qty)))] if line else []
    return _add_up(moves), _add_up(own)


def _refuse(taken: Mapping[Pair, Decimal], own: Mapping[str, Decimal]) -> None:
    wanted = {pair: qty for pair, qty in taken.items() if qty > 0}
    states = bins.lock(list(wanted))
    held = {pair: state for pair, state in states.items() if state.ours > 0}
    if not held:
        return
    for pair, used in _own_reservations(held, own).items():
        held[pair].theirs -= used
    short = sorted(pair for pair, state in held.items() if wanted[pair] > state.free)
    messages = [_message(pair, wanted[pair], held[pair]) for pair in short]
    if messages:
        frappe.throw("<br>".join(messages), title=_("Stock is held for orders"))


def _message(pair: Pair, qty: Decimal, state: BinState) -> str:
    text = _("{0} in {1}: needed {2}, available {3}").format(*pair, plain(qty), plain(state.free))
    return text + bins.reserved_text(pair, state) + "."


def _own_reservations(pairs: Iterable[Pair], own: Mapping[str, Decimal]) -> dict[Pair, Decimal]:
    """What a document uses of the Stock Reservation Entries of its own order lines."""
    if not own:
        return {}
    rows = frappe.db.sql(
        """SELECT item_code, warehouse, voucher_detail_no, SUM(reserved_qty - delivered_qty)
           FROM `tabStock Reservation Entry`
           WHERE docstatus = 1 AND (item_code, warehouse) IN %s AND voucher_detail_no IN %s
             AND status NOT IN ('Delivered', 'Cancelled')
           GROUP BY item_code, warehouse, voucher_detail_no LOCK IN SHARE MODE""",
        (tuple(pairs), tuple(own)),
    )
    return _add_up(((item, warehouse), min(dec(qty), own[line])) for item, warehouse, line, qty in rows)


def _add_up(moves: Iterable[tuple[Any, Decimal]]) -> dict[Any, Decimal]:
    found: dict[Any, Decimal] = {}
    for key, qty in moves:
        found[key] = found.get(key, ZERO) + qty
    return found
