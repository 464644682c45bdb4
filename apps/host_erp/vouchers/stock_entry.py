"""Stock Entry: receipts, issues and transfers outside purchase and sales, and what is manufactured."""

from collections.abc import Sequence
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger.errors import StockError
from host_erp.ledger.money import ZERO, dec, rounder
from host_erp.ledger.rows import StockRow
from host_erp.ledger.sql import update_rows
from host_erp.ledger.tracking import lines as serial_lines
from host_erp.ledger.valuation import Move
from host_erp.vouchers import stock_lines

RECEIPT, ISSUE, TRANSFER, MANUFACTURE = "Material Receipt", "Material Issue", "Material Transfer", "Manufacture"


def fill_rows(doc: Document) -> None:
    """What a row does not say: item's name and units, warehouses, accounts. Raises StockError naming the row."""
    stock_lines.fill(doc, quantity="transfer_qty")
    check_manufacture(doc)
    company = frappe.get_cached_doc("Company", doc.company)
    opening = doc.is_opening == "Yes"
    account = stock_lines.opening_account(doc.company) if opening else company.stock_adjustment_account
    for row in doc.items:
        row.expense_account = row.expense_account or account
        row.cost_center = row.cost_center or company.cost_center
        set_warehouses(doc, row)


def check_manufacture(doc: Document) -> None:
    """Raises StockError where something is made of nothing, or nothing of something."""
    finished = [row for row in doc.items if row.is_finished_item]
    if doc.purpose != MANUFACTURE:
        doc.work_order = None
        for row in finished:
            row.is_finished_item = 0
        return
    if len(finished) != 1 or len(doc.items) < 2:
        frappe.throw(
            _("Manufacture needs one finished item and a component beside it: {0} rows are finished").format(
                len(finished)
            ),
            StockError,
        )
    doc.fg_completed_qty = finished[0].transfer_qty


def set_warehouses(doc: Document, row: Document) -> None:
    """What goes out has a source, what comes in a target, what is transferred both, and not the same. Raises StockError
    where one is missing."""
    default = stock_lines.default_warehouse()
    out, into = goes_out(doc, row), comes_in(doc, row)
    row.s_warehouse = (row.s_warehouse or doc.from_warehouse or (default if not into else None)) if out else None
    row.t_warehouse = (row.t_warehouse or doc.to_warehouse or (default if not out else None)) if into else None
    for wanted, warehouse, label in ((out, row.s_warehouse, _("source")), (into, row.t_warehouse, _("target"))):
        if wanted and not warehouse:
            frappe.throw(
                _("Row {0}: the {1} warehouse of {2} is missing").format(row.idx, label, row.item_code), StockError
            )
    if out and into and row.s_warehouse == row.t_warehouse:
        frappe.throw(
            _("Row {0}: {1} is moved from {2} to {2}; choose two warehouses").format(
                row.idx, row.item_code, row.s_warehouse
            ),
            StockError,
        )


def goes_out(doc: Document, row: Document) -> bool:
    """Whether the row takes stock from a warehouse."""
    return doc.purpose in (ISSUE, TRANSFER) or (doc.purpose == MANUFACTURE and not row.is_finished_item)


def comes_in(doc: Document, row: Document) -> bool:
    """Whether the row brings stock into a warehouse."""
    return doc.purpose in (RECEIPT, TRANSFER) or (doc.purpose == MANUFACTURE and bool(row.is_finished_item))


def set_amounts(doc: Document) -> None:
    """What a receipt's rows are worth. All else is valued when it is posted."""
    round_money = rounder()
    for row in doc.items:
        if doc.purpose == RECEIPT:
            row.basic_amount = row.amount = float(round_money(dec(row.transfer_qty) * dec(row.basic_rate)))
            row.valuation_rate = row.basic_rate
        elif doc.docstatus == 0:
            row.basic_rate = row.valuation_rate = row.basic_amount = row.amount = 0
    set_totals(doc)


def set_totals(doc: Document) -> None:
    """Sums over the rows."""
    doc.total_incoming_value = stock_lines.total([row for row in doc.items if row.t_warehouse], "amount")
    doc.total_outgoing_value = stock_lines.total([row for row in doc.items if row.s_warehouse], "amount")
    doc.value_difference = float(dec(doc.total_incoming_value) - dec(doc.total_outgoing_value))
    doc.total_amount = doc.total_outgoing_value if doc.purpose == ISSUE else doc.total_incoming_value


def stock_rows(doc: Document) -> list[StockRow]:
    """What the document moves: a row for each warehouse that a line touches."""
    components = tuple(row.name for row in doc.items if not row.is_finished_item)
    rows = []
    for row in doc.items:
        if row.s_warehouse:
            rows.append(stock_row(row, row.s_warehouse, -dec(row.transfer_qty), named=True))
        if row.t_warehouse:
            cost_of = (row.name,) if row.s_warehouse else components if doc.purpose == MANUFACTURE else ()
            rate = None if cost_of else incoming_rate(row)
            named = not row.s_warehouse
            rows.append(stock_row(row, row.t_warehouse, dec(row.transfer_qty), named, cost_of=cost_of, rate=rate))
    return rows


def stock_row(
    row: Document, warehouse: str, qty: Decimal, named: bool, cost_of: tuple[str, ...] = (), rate: Decimal | None = None
) -> StockRow:
    """One half of a line. The receiving half of a transfer names no batches: it gets those that left."""
    return StockRow(
        item_code=row.item_code,
        warehouse=warehouse,
        qty=qty,
        voucher_detail_no=row.name,
        expense_account=row.expense_account,
        cost_center=row.cost_center,
        incoming_rate=rate,
        batch_no=(row.batch_no or None) if named else None,
        serial_nos=serial_lines(row.serial_no) if named else (),
        idx=row.idx,
        expired_too=True,
        cost_of=cost_of,
    )


def incoming_rate(row: Document) -> Decimal | None:
    """The rate of a receipt: the row's; none where it is empty and a zero rate was not meant."""
    return dec(row.basic_rate) if dec(row.basic_rate) or row.allow_zero_valuation_rate else None


def store_moves(doc: Document, moves: Sequence[Move]) -> None:
    """Show on the document what the ledger booked: one statement for the rows, one for the totals."""
    of_line = stock_lines.by_line(moves)
    for row in doc.items:
        amount = max((abs(move.difference) for move in of_line[row.name]), default=ZERO)
        row.amount = row.basic_amount = float(amount)
        row.basic_rate = row.valuation_rate = float(amount / dec(row.transfer_qty))
        if any(move.row.picks for move in of_line[row.name]):
            row.batch_no, row.serial_no = stock_lines.picked(of_line[row.name])
    fields = ("basic_rate", "valuation_rate", "basic_amount", "amount", "batch_no", "serial_no")
    update_rows("Stock Entry Detail", {row.name: [row.get(field) for field in fields] for row in doc.items}, fields)
    set_totals(doc)
    totals = ("total_amount", "total_incoming_value", "total_outgoing_value", "value_difference")
    doc.db_set({field: doc.get(field) for field in totals}, update_modified=False)
