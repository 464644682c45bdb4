"""What the stock vouchers' lines share: names, units, quantities, accounts, batches and serial numbers."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import nowdate, nowtime

from host_erp.ledger.errors import StockError
from host_erp.ledger.money import ZERO, dec
from host_erp.ledger.rows import Voucher
from host_erp.ledger.valuation import Move


def set_time(doc: Document) -> None:
    """Now, unless the user chose another date and time."""
    if not doc.set_posting_time:
        doc.posting_date, doc.posting_time = nowdate(), nowtime()
    doc.posting_time = doc.posting_time or nowtime()


def fill(doc: Document, quantity: str = "stock_qty") -> dict[str, frappe._dict]:
    """Item's name and units, and the quantity in stock units, which goes into the field `quantity`; facts of all lines
    are read in two queries and returned by item. Raises StockError naming the row."""
    items = read_items({row.item_code for row in doc.items})
    factors = read_factors(items)
    for row in doc.items:
        item = items.get(row.item_code)
        if not item:
            frappe.throw(_("Row {0}: item {1} does not exist").format(row.idx, row.item_code), StockError)
        if dec(row.qty) <= 0:
            frappe.throw(
                _("Row {0}: the quantity of {1} must be greater than zero").format(row.idx, row.item_code), StockError
            )
        row.item_name, row.stock_uom = item.item_name, item.stock_uom
        row.uom = row.uom or item.stock_uom
        row.conversion_factor = factors.get((row.item_code, row.uom)) or row.conversion_factor or 1
        if row.uom == item.stock_uom:
            row.conversion_factor = 1
        row.set(quantity, float(dec(row.qty) * dec(row.conversion_factor)))
    return items


def read_items(codes: Iterable[str]) -> dict[str, frappe._dict]:
    """Names and units of the items."""
    fields = ["name", "item_name", "stock_uom"]
    rows = frappe.get_all("Item", filters={"name": ("in", sorted(codes))}, fields=fields)
    return {row.name: row for row in rows}


def read_factors(items: Iterable[str]) -> dict[tuple[str, str], Decimal]:
    """Stock units in one unit, by (item, unit)."""
    rows = frappe.get_all(
        "UOM Conversion Detail",
        filters={"parenttype": "Item", "parent": ("in", sorted(items))},
        fields=["parent", "uom", "conversion_factor"],
    )
    return {(row.parent, row.uom): dec(row.conversion_factor) for row in rows}


def default_warehouse() -> str | None:
    """The site's."""
    return frappe.get_cached_value("Stock Settings", "Stock Settings", "default_warehouse")


def opening_account(company: str) -> str | None:
    """The account against which opening balances are booked."""
    return frappe.db.get_value("Account", {"company": company, "account_type": "Temporary", "is_group": 0})


def voucher(doc: Document, is_opening: bool = False) -> Voucher:
    """The document as the ledgers know it."""
    return Voucher(
        doc.doctype,
        doc.name,
        doc.company,
        doc.posting_date,
        doc.posting_time,
        doc.get("remarks"),
        is_opening=is_opening,
    )


def picked(moves: Sequence[Move]) -> tuple[str | None, str | None]:
    """What a line shows of the batches and serial numbers that moved: the batch where there is one only."""
    picks = {pick: None for move in moves for pick in move.row.picks}
    found = {pick.batch_no for pick in picks}
    return found.pop() if len(found) == 1 else None, "\n".join(p.serial_no for p in picks if p.serial_no) or None


def by_line(moves: Iterable[Move]) -> dict[str, list[Move]]:
    """Movements by voucher line."""
    found: dict[str, list[Move]] = {}
    for move in moves:
        found.setdefault(move.row.voucher_detail_no, []).append(move)
    return found


def total(rows: Iterable[Document], field: str) -> float:
    """The exact sum of a field."""
    return float(sum((dec(row.get(field)) for row in rows), ZERO))
