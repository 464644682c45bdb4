"""Stock Reconciliation: what was counted, and opening stock."""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger.counts import Count, Counted
from host_erp.ledger.errors import StockError
from host_erp.ledger.money import ZERO, dec, to_column
from host_erp.ledger.sql import update_rows
from host_erp.ledger.tracking import lines as serial_lines
from host_erp.vouchers import stock_lines

OPENING = "Opening Stock"
STORED = (
    "current_qty", "current_valuation_rate", "current_amount", "quantity_difference", "amount", "amount_difference",
)  # fmt: skip


def fill_header(doc: Document) -> None:
    """Accounts: opening stock is booked against the opening account, a count against stock adjustment."""
    company = frappe.get_cached_doc("Company", doc.company)
    opening = doc.purpose == OPENING
    account = stock_lines.opening_account(doc.company) if opening else company.stock_adjustment_account
    doc.expense_account = doc.expense_account or account
    doc.cost_center = doc.cost_center or company.cost_center
    doc.difference_amount = 0


def fill_rows(doc: Document) -> None:
    """Names, warehouses, and what the books say now, for who compares; the posting looks again under its locks.

    Raises StockError naming the row.
    """
    items = stock_lines.read_items({row.item_code for row in doc.items})
    for row in doc.items:
        if row.item_code not in items:
            frappe.throw(_("Row {0}: item {1} does not exist").format(row.idx, row.item_code), StockError)
        row.item_name = items[row.item_code].item_name
        row.warehouse = row.warehouse or doc.set_warehouse or stock_lines.default_warehouse()
        if not row.warehouse:
            frappe.throw(_("Row {0}: the warehouse of {1} is missing").format(row.idx, row.item_code), StockError)
        row.amount = float(dec(row.qty) * dec(row.valuation_rate))


def counts_of(doc: Document) -> list[Count]:
    """The document as counts."""
    return [
        Count(
            item_code=row.item_code,
            warehouse=row.warehouse,
            qty=dec(row.qty),
            voucher_detail_no=row.name,
            rate=dec(row.valuation_rate) if dec(row.valuation_rate) or row.allow_zero_valuation_rate else None,
            batch_no=row.batch_no or None,
            serial_nos=serial_lines(row.serial_no),
            expense_account=doc.expense_account,
            cost_center=doc.cost_center,
            idx=row.idx,
        )
        for row in doc.items
    ]


def store(doc: Document, counted: Sequence[Counted]) -> None:
    """Show what was met and what it changed: one statement for the rows, one for the total."""
    rows = {row.name: row for row in doc.items}
    for one in counted:
        row, change = rows[one.count.voucher_detail_no], sum((move.difference for move in one.moves), ZERO)
        row.current_qty = float(one.qty_before)
        row.current_amount = float(one.value_before)
        row.current_valuation_rate = float(to_column(one.value_before / one.qty_before)) if one.qty_before else 0
        row.quantity_difference = float(one.count.qty - one.qty_before)
        row.amount_difference, row.amount = float(change), float(one.value_before + change)
    update_rows("Stock Reconciliation Item", {name: [row.get(f) for f in STORED] for name, row in rows.items()}, STORED)
    doc.db_set("difference_amount", stock_lines.total(doc.items, "amount_difference"), update_modified=False)
