"""Stock movements at moving average: `post` writes and values the rows of a voucher, `reverse` takes them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate, now, nowtime

from host_erp.ledger import bins as bin_store
from host_erp.ledger import (
    general_ledger,
    gl_checks,
    reservations,
    returns,
    stock_checks,
    tracking,
    tracking_entries,
    valuation,
)
from host_erp.ledger.errors import AccountError, StockError
from host_erp.ledger.general_ledger import Prepared
from host_erp.ledger.money import ZERO, dec, new_names, rounder, to_column
from host_erp.ledger.periods import open_fiscal_year
from host_erp.ledger.rows import GLRow, Pick, StockRow, Voucher
from host_erp.ledger.sql import insert_rows, live_rows, mark
from host_erp.ledger.valuation import BinState, Move, Pair

COLUMNS = (
    "name", "owner", "modified_by", "creation", "modified", "docstatus", "idx", "item_code", "warehouse",
    "posting_date", "posting_time", "posting_datetime", "voucher_type", "voucher_no", "voucher_detail_no",
    "actual_qty", "qty_after_transaction", "stock_uom", "incoming_rate", "outgoing_rate", "valuation_rate",
    "stock_value", "stock_value_difference", "company", "fiscal_year", "is_cancelled",
    "dependant_sle_voucher_detail_no", "has_batch_no", "batch_no", "has_serial_no", "serial_no",
)  # fmt: skip


def post(voucher: Voucher, rows: Sequence[StockRow]) -> dict[str, Decimal]:
    """As post_moves. Returns what each `voucher_detail_no` adds to the stock's value in company currency (negative for
    an issue), exactly as booked."""
    result: dict[str, Decimal] = {}
    for move in post_moves(voucher, rows):
        key = move.row.voucher_detail_no
        result[key] = result.get(key, ZERO) + move.difference
    return result


def post_moves(
    voucher: Voucher, rows: Sequence[StockRow], released: Mapping[Pair, Decimal] | None = None
) -> list[Move]:
    """Move the rows of a voucher: stock ledger, bins and, under perpetual inventory, the general ledger.

    Quantities are in stock units. `released`: reserved quantities that are free from now on, first of all for this
    voucher. Returns the valued movements, one for each row. Raises a LedgerError, NegativeStockError with every
    shortage among them; then no entry is written.
    """
    if not rows:
        return []
    items = stock_checks.read_items(row.item_code for row in rows)
    warehouses = stock_checks.read_warehouses(row.warehouse for row in rows)
    stock_checks.check_rows(voucher, rows, items, warehouses)
    fiscal_year = open_fiscal_year(voucher.company, voucher.posting_date, stock=True, voucher=voucher)
    uoms = {code: item.stock_uom for code, item in items.items()}
    bins = bin_store.lock([*((row.item_code, row.warehouse) for row in rows), *(released or ())], uoms)
    reservations.set_free(bins, released or {})
    stock_checks.check_sequence(voucher, [(row.item_code, row.warehouse) for row in rows], bins)
    stock_checks.check_stock(rows, bins)
    rows, tracker = tracking.resolve(voucher, returns.valued(rows), items)
    moves = valuation.value(rows, bins, lambda row: default_rate(row, bins, items), rounder())
    when = posting_datetime(voucher)
    moved = {(row.item_code, row.warehouse) for row in rows}
    times = {
        state.name: stock_checks.effective_time(when, state) if pair in moved else state.last
        for pair, state in bins.items()
    }
    booked = book(voucher, moves, warehouses, fiscal_year) if gl_checks.perpetual(voucher.company) else None
    insert(values(voucher, moves, bins, uoms, when, times, fiscal_year))
    bin_store.save(bins.values(), times)
    if tracker:
        tracking_entries.write(tracker, moves)
    if booked:
        general_ledger.write(booked)
    return moves


def default_rate(row: StockRow, bins: dict[Pair, BinState], items: stock_checks.Facts) -> Decimal:
    """The rate of a receipt that brings none: the bin's, else the item's. Raises StockError where there is none."""
    item = items[row.item_code]
    rate = bins[row.item_code, row.warehouse].rate or dec(item.valuation_rate) or dec(item.standard_rate)
    if not rate:
        frappe.throw(
            _("Item {0} in {1}: the receipt has no rate, and neither has the item").format(
                row.item_code, row.warehouse
            ),
            StockError,
        )
    return rate


def posting_datetime(voucher: Voucher) -> datetime:
    """The voucher's date and time; without a time, now."""
    return get_datetime(f"{getdate(voucher.posting_date)} {voucher.posting_time or nowtime()}")


def values(
    voucher: Voucher,
    moves: Sequence[Move],
    bins: dict[Pair, BinState],
    uoms: dict[str, str],
    when: datetime,
    times: dict[str, datetime],
    fiscal_year: str,
) -> list[tuple]:
    """The movements as they stand in the table, in the order of COLUMNS."""
    user, stamp = frappe.session.user, now()
    out = []
    for name, move in zip(new_names(len(moves)), moves, strict=True):
        row, incoming = move.row, move.row.qty > 0
        state = bins[row.item_code, row.warehouse]
        out.append((
            name, user, user, stamp, stamp, 1, 0, row.item_code, row.warehouse, when.date(), str(when.time()),
            times[state.name], voucher.doctype, voucher.name, row.voucher_detail_no, to_column(row.qty),
            to_column(move.qty_after), uoms[row.item_code], move.rate if incoming else ZERO,
            ZERO if incoming else move.rate, move.rate_after, move.value_after, move.difference, voucher.company,
            fiscal_year, 0, row.return_of[2] if row.return_of else None, *tracked(row.picks),
        ))  # fmt: skip
    return out


def tracked(picks: Sequence[Pick]) -> tuple[int, str | None, int, str | None]:
    """The columns that name batch and serial numbers: the batch where there is one only, serial numbers one a line."""
    if not picks:
        return 0, None, 0, None
    found = {pick.batch_no for pick in picks}
    serial_nos = "\n".join(pick.serial_no for pick in picks if pick.serial_no)
    return int(found != {None}), found.pop() if len(found) == 1 else None, int(bool(serial_nos)), serial_nos or None


def insert(rows: Sequence[tuple]) -> None:
    """One bulk insert, in the order of COLUMNS."""
    insert_rows("Stock Ledger Entry", COLUMNS, rows)


def book(voucher: Voucher, moves: Sequence[Move], warehouses: stock_checks.Facts, fiscal_year: str) -> Prepared:
    """The general ledger's side, one row for each account and cost center; checked, to be written with the rest.

    Raises AccountError where a warehouse or a row lacks its account.
    """
    company = frappe.get_cached_doc("Company", voucher.company)
    stock_accounts, rows = set(), []
    for move in moves:
        if not move.difference:
            continue
        account = warehouses[move.row.warehouse].account
        if not account:
            frappe.throw(
                _("Warehouse {0} has no account and {1} no default inventory account").format(
                    move.row.warehouse, voucher.company
                ),
                AccountError,
            )
        stock_accounts.add(account)
        rows += pair(move, account, move.row.expense_account or company.default_expense_account)
    for row in rows[1::2]:
        if row.account in stock_accounts:
            frappe.throw(_("{0} is a stock account and cannot be an expense account").format(row.account), AccountError)
    return general_ledger.prepare(voucher, rows, stock_accounts, fiscal_year)


def pair(move: Move, stock_account: str, expense_account: str | None) -> list[GLRow]:
    """The rows of one movement, stock account first. Raises AccountError where the other side is missing."""
    if not expense_account:
        frappe.throw(_("Item {0}: the movement has no expense account").format(move.row.item_code), AccountError)
    into, out = max(move.difference, ZERO), max(-move.difference, ZERO)
    center = move.row.cost_center
    return [GLRow(stock_account, into, out, cost_center=center), GLRow(expense_account, out, into, cost_center=center)]


def reverse(voucher: Voucher) -> None:
    """Take back all live movements of a voucher at the value they were booked with, and their general ledger rows.

    Raises ClosedPeriodError, NegativeStockError where the stock has gone elsewhere meanwhile, and StockError where the
    bin would keep a value without quantity. A voucher without movements has its general ledger rows reversed only.
    """
    rows = live_rows("Stock Ledger Entry", COLUMNS, voucher.doctype, voucher.name)
    if rows:
        for day in {row.posting_date for row in rows}:
            open_fiscal_year(voucher.company, day, stock=True, voucher=voucher)
        bins = bin_store.lock(((row.item_code, row.warehouse) for row in rows), {})
        undone = [StockRow(row.item_code, row.warehouse, -dec(row.actual_qty)) for row in rows]
        stock_checks.check_stock(undone, bins)
        mirrored = mirrors(rows, bins)
        check_residue(bins)
        if any(row.has_batch_no or row.has_serial_no for row in rows):
            tracking_entries.reverse(voucher)
        mark("Stock Ledger Entry", "is_cancelled", rows)
        insert(mirrored)
        bin_store.save(bins.values(), last_movements(rows, bins))
    general_ledger.reverse(voucher)


def mirrors(rows: Sequence[frappe._dict], bins: dict[Pair, BinState]) -> list[tuple]:
    """Stored movements with their signs turned, marked cancelled, under new names; carries `bins` back."""
    user, stamp = frappe.session.user, now()
    out = []
    for name, row in zip(new_names(len(rows)), rows, strict=True):
        state = bins[row.item_code, row.warehouse]
        state.qty -= dec(row.actual_qty)
        state.value -= dec(row.stock_value_difference)
        if state.qty:
            state.rate = to_column(state.value / state.qty)
        fresh = {
            "name": name, "owner": user, "modified_by": user, "creation": stamp, "modified": stamp, "is_cancelled": 1,
            "actual_qty": -dec(row.actual_qty), "stock_value_difference": -dec(row.stock_value_difference),
            "qty_after_transaction": state.qty, "stock_value": state.value, "valuation_rate": state.rate,
            "posting_time": str(row.posting_time),
        }  # fmt: skip
        out.append(tuple({**row, **fresh}[column] for column in COLUMNS))
    return out


def check_residue(bins: dict[Pair, BinState]) -> None:
    """Raises StockError where a receipt cannot be taken back because part of its value has left with later issues."""
    for (item_code, warehouse), state in sorted(bins.items()):
        if state.value < 0 or (not state.qty and state.value):
            frappe.throw(
                _(
                    "{0} in {1}: later movements have used another rate. Taken back, {2} would be left on a quantity"
                    " of {3}. Book a correction instead."
                ).format(item_code, warehouse, state.value, state.qty),
                StockError,
            )


def last_movements(rows: Sequence[frappe._dict], bins: dict[Pair, BinState]) -> dict[str, datetime | None]:
    """The new last movement of each bin by its name: where this voucher was the last, the one before it."""
    moved = {(row.item_code, row.warehouse): row.posting_datetime for row in rows}
    latest = {pair for pair, when in moved.items() if when == bins[pair].last}
    found = bin_store.last_live_movements(sorted(latest))
    return {state.name: found.get(pair) if pair in latest else state.last for pair, state in bins.items()}
