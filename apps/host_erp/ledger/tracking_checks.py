"""What is wrong with the batches and serial numbers that rows name; every finding names the row and says what to do."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import formatdate

from host_erp.ledger.batches import Batch
from host_erp.ledger.errors import TrackingError
from host_erp.ledger.money import dec, show
from host_erp.ledger.rows import StockRow
from host_erp.ledger.serials import SerialState
from host_erp.ledger.series import has_counter


def throw(problems: Sequence[str]) -> None:
    """Raises one TrackingError that shows every finding; nothing where there is none."""
    if problems:
        frappe.throw("<br>".join(problems), TrackingError, title=_("Batches and Serial Numbers"))


def where(row: StockRow) -> str:
    """How a message names a row."""
    return _("Row {0}").format(row.idx) if row.idx else row.item_code


def check_names(rows: Sequence[StockRow], items: dict[str, frappe._dict]) -> None:
    """Raises TrackingError where rows name what their items do not have, miscount, or leave open what nothing fills."""
    problems = [finding for row in rows for finding in _row(row, items[row.item_code])]
    for incoming in (True, False):
        named = Counter(name for row in rows if (row.qty > 0) is incoming for name in row.serial_nos)
        problems += [
            _("Serial number {0} is named {1} times. Name it once.").format(name, count)
            for name, count in named.items()
            if count > 1
        ]
    throw(problems)


def _row(row: StockRow, item: frappe._dict) -> Iterator[str]:
    if row.batch_no and not item.has_batch_no:
        yield _("{0}: item {1} has no batches. Leave batch {2} out.").format(where(row), row.item_code, row.batch_no)
    if row.serial_nos and not item.has_serial_no:
        yield _("{0}: item {1} has no serial numbers. Leave {2} out.").format(
            where(row), row.item_code, ", ".join(row.serial_nos)
        )
    if not item.has_serial_no:
        yield from _batch_to_come(row, item)
        return
    if dec(row.qty) % 1:
        yield _("{0}: item {1} has serial numbers; {2} is not a whole number.").format(
            where(row), row.item_code, show(row.qty)
        )
    elif row.serial_nos and len(row.serial_nos) != abs(row.qty):
        yield _("{0}: {1} serial numbers are named for {2} of {3}. Name one a unit, or none.").format(
            where(row), len(row.serial_nos), show(abs(row.qty)), row.item_code
        )
    elif fresh(row) and not row.serial_nos and not has_counter(item.serial_no_series or ""):
        yield _("{0}: name the serial numbers of {1}, one a line; the item has no series to make them.").format(
            where(row), row.item_code
        )
    elif not row.serial_nos:
        yield from _batch_to_come(row, item)


def fresh(row: StockRow) -> bool:
    """Whether a row brings in what was not known before; returns and transfers bring what their issue says."""
    return row.qty > 0 and not row.return_of and not row.moved


def _batch_to_come(row: StockRow, item: frappe._dict) -> Iterator[str]:
    if not (item.has_batch_no and fresh(row)) or row.batch_no:
        return
    if not (item.create_new_batch and has_counter(item.batch_number_series or "")):
        yield _("{0}: name the batch of {1}; the item does not make batches by itself.").format(
            where(row), row.item_code
        )
    elif item.has_expiry_date and not item.shelf_life_in_days:
        yield _("{0}: item {1} has no shelf life from which a new batch could expire. Name the batch.").format(
            where(row), row.item_code
        )


def serial_problem(row: StockRow, name: str, state: SerialState | None) -> str | None:
    """Why a serial number cannot move as the row says; None where it can."""
    if state is None:
        return _("{0}: serial number {1} does not exist.").format(where(row), name)
    if state.item_code != row.item_code:
        return _("{0}: serial number {1} is one of {2}, not of {3}.").format(
            where(row), name, state.item_code, row.item_code
        )
    if row.batch_no and state.batch_no and row.batch_no != state.batch_no:
        return _("{0}: serial number {1} is of batch {2}, not of {3}.").format(
            where(row), name, state.batch_no, row.batch_no
        )
    if row.qty > 0:
        if state.warehouse:
            return _("{0}: serial number {1} is in {2} already.").format(where(row), name, state.warehouse)
        return None
    if state.warehouse != row.warehouse:
        place = state.warehouse or (state.customer and _("with {0}").format(state.customer)) or _("not in stock")
        return _("{0}: serial number {1} is not in {2} but: {3}. Choose another one.").format(
            where(row), name, row.warehouse, place
        )
    return None


def batch_problem(
    row: StockRow, batch_no: str | None, batch: Batch | None, day: date, qty: Decimal, available: Decimal
) -> str | None:
    """Why `qty` of a batch cannot move as the row says; None where it can."""
    if batch is None:
        return _("{0}: batch {1} does not exist.").format(where(row), batch_no)
    if batch.item_code != row.item_code:
        return _("{0}: batch {1} is one of {2}, not of {3}.").format(
            where(row), batch_no, batch.item_code, row.item_code
        )
    if batch.disabled:
        return _("{0}: batch {1} of {2} is disabled. Choose another batch.").format(where(row), batch_no, row.item_code)
    if row.qty > 0:
        return None
    if batch.expired(day) and not row.expired_too:
        return _("{0}: batch {1} of {2} expired on {3}. Choose another batch.").format(
            where(row), batch_no, row.item_code, formatdate(batch.expiry_date)
        )
    if qty > available:
        return _("{0}: {1} of batch {2} needed in {3}, available {4}, missing {5}.").format(
            where(row), show(qty), batch_no, row.warehouse, show(available), show(qty - available)
        )
    return None
