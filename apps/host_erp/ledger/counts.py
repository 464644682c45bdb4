"""Stock counts: a count says what lies there; what that changes is known only under the bin's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import frappe
from frappe import _

from host_erp.ledger import batches, bins, serials, stock_checks, stock_ledger
from host_erp.ledger.errors import StockError
from host_erp.ledger.money import ZERO, rounder, show
from host_erp.ledger.rows import StockRow, Voucher
from host_erp.ledger.valuation import BinState, Move


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of an item in a warehouse, in stock units; of one batch where the item has batches. `rate`
    (company currency a stock unit) revalues the bin; None leaves its rate."""

    item_code: str
    warehouse: str
    qty: Decimal
    voucher_detail_no: str
    rate: Decimal | None = None
    batch_no: str | None = None
    serial_nos: tuple[str, ...] = ()
    expense_account: str | None = None
    cost_center: str | None = None
    idx: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count met and booked: quantity and value before, and the movements, none where nothing differs."""

    count: Count
    qty_before: Decimal
    value_before: Decimal
    moves: tuple[Move, ...]


def post(voucher: Voucher, counts: Sequence[Count]) -> list[Counted]:
    """Book what the counts change. Raises a LedgerError: nothing differs, one place is counted twice, a count that the
    item's batches or serial numbers forbid, and whatever stock_ledger.post refuses."""
    items = stock_checks.read_items(count.item_code for count in counts)
    check(counts, items)
    uoms = {code: item.stock_uom for code, item in items.items()}
    states = bins.lock({(count.item_code, count.warehouse) for count in counts}, uoms)
    before = held(counts, items, states)
    rows = {count: differing(count, items[count.item_code], states, before[count]) for count in counts}
    if not any(rows.values()):
        frappe.throw(_("Nothing differs from what the books say: there is nothing to post"), StockError)
    # the ledger carries the states that it locks again; these stay as they were
    moves = stock_ledger.post_moves(voucher, [row for of_count in rows.values() for row in of_count])
    by_line: dict[str, list[Move]] = {}
    for move in moves:
        by_line.setdefault(move.row.voucher_detail_no, []).append(move)
    return [
        Counted(
            count,
            before[count],
            worth(count, before[count], states[count.item_code, count.warehouse]),
            tuple(by_line.get(count.voucher_detail_no, ())),
        )
        for count in counts
    ]


def worth(count: Count, qty: Decimal, state: BinState) -> Decimal:
    """What the books say the counted goods are worth: the bin, or a batch's share of it."""
    return rounder()(qty * state.rate) if count.batch_no else state.value


def check(counts: Sequence[Count], items: stock_checks.Facts) -> None:
    """Raises StockError for a place that is counted twice, and for what the item does not have or leaves open."""
    seen: dict[tuple, Count] = {}
    for count in counts:
        item = items.get(count.item_code)
        where = _("Row {0}").format(count.idx) if count.idx else count.item_code
        if item is None:
            frappe.throw(_("{0}: item {1} does not exist").format(where, count.item_code), StockError)
        if count.qty < 0:
            frappe.throw(
                _("{0}: {1} of {2} cannot lie there").format(where, show(count.qty), count.item_code), StockError
            )
        key = (count.item_code, count.warehouse, count.batch_no)
        if key in seen:
            frappe.throw(_("{0}: {1} in {2} is counted in row {3} already").format(
                where, count.item_code, count.warehouse, seen[key].idx
            ), StockError)  # fmt: skip
        seen[key] = count
        if item.has_batch_no and not item.has_serial_no and not count.batch_no:
            frappe.throw(_("{0}: {1} has batches; count each batch in a row of its own").format(
                where, count.item_code
            ), StockError)  # fmt: skip
        if item.has_serial_no and len(count.serial_nos) != count.qty:
            frappe.throw(_("{0}: {1} serial numbers for {2} of {3}; name all that lie there").format(
                where, len(count.serial_nos), show(count.qty), count.item_code
            ), StockError)  # fmt: skip


def held(
    counts: Sequence[Count], items: stock_checks.Facts, states: dict[tuple[str, str], BinState]
) -> dict[Count, Decimal]:
    """What the books say lies where it was counted: of the batch, where one was."""
    of_batches = {
        (count.item_code, count.warehouse) for count in counts if count.batch_no and items[count.item_code].has_batch_no
    }
    balances = batches.lock(of_batches, ()) if of_batches else {}
    found = {}
    for count in counts:
        pair = (count.item_code, count.warehouse)
        if count.batch_no:
            state = balances.get((*pair, count.batch_no))
            found[count] = state.qty if state else ZERO
        else:
            found[count] = states[pair].qty
    return found


def differing(
    count: Count, item: frappe._dict, states: dict[tuple[str, str], BinState], before: Decimal
) -> list[StockRow]:
    """The movements that bring the books to what was counted; none where they agree."""
    if item.has_serial_no:
        return serial_rows(count)
    state = states[count.item_code, count.warehouse]
    difference = count.qty - before
    worth = None
    if count.rate is not None and not item.has_batch_no:
        worth = rounder()(count.qty * count.rate)
        if not difference and worth == state.value:
            return []
    elif not difference:
        return []
    return [row_of(count, difference, worth_after=worth)]


def serial_rows(count: Count) -> list[StockRow]:
    """Serial numbers that lie there though they should not, and those that do not though they should."""
    known = set(serials.lying(count.item_code, count.warehouse, count.batch_no))
    more = tuple(name for name in count.serial_nos if name not in known)
    less = tuple(sorted(known - set(count.serial_nos)))
    rows = [row_of(count, Decimal(len(more)), serial_nos=more)] if more else []
    return rows + ([row_of(count, Decimal(-len(less)), serial_nos=less)] if less else [])


def row_of(
    count: Count, qty: Decimal, worth_after: Decimal | None = None, serial_nos: tuple[str, ...] = ()
) -> StockRow:
    """A movement of a count's line."""
    return StockRow(
        count.item_code,
        count.warehouse,
        qty,
        count.voucher_detail_no,
        count.expense_account,
        count.cost_center,
        incoming_rate=count.rate if worth_after is None else None,
        batch_no=count.batch_no,
        serial_nos=serial_nos,
        idx=count.idx,
        expired_too=True,
        worth_after=worth_after,
    )
