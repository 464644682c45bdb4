"""Serial and Batch Entry: the history of every batch and serial number, append-only, and its reversal.

The entries of a serial number form a chain: each names the one before it, Serial No names the last. So a movement can
be taken back only while it is the last, and what was before it is known.
"""

from collections.abc import Sequence
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import getdate, now

from host_erp.ledger import batches, serials, tracking_checks
from host_erp.ledger.money import dec, new_names, show, to_column
from host_erp.ledger.rows import Voucher
from host_erp.ledger.sql import insert_rows, live_rows, mark, read_rows
from host_erp.ledger.tracking import Tracker
from host_erp.ledger.valuation import Move

ENTRY = "Serial and Batch Entry"
COLUMNS = (
    "name", "owner", "modified_by", "creation", "modified", "item_code", "warehouse", "batch_no", "serial_no", "qty",
    "is_outward", "posting_date", "voucher_type", "voucher_no", "voucher_detail_no", "company", "is_cancelled",
    "status", "customer", "previous_entry", "return_of",
)  # fmt: skip
READ = ("name", "item_code", "warehouse", "batch_no", "serial_no", "qty", "previous_entry")


def write(tracker: Tracker, moves: Sequence[Move]) -> None:
    """Write an entry for each pick, and the balances and serial numbers as they are now: a statement for each kind."""
    voucher, user, stamp, day = tracker.voucher, frappe.session.user, now(), getdate(tracker.voucher.posting_date)
    picked = [(move, pick) for move in moves for pick in move.row.picks]
    rows = []
    for name, (move, pick) in zip(new_names(len(picked)), picked, strict=True):
        row, outward = move.row, move.row.qty < 0
        status = customer = previous = None
        if pick.serial_no:
            state = tracker.serials[pick.serial_no]
            customer = voucher.customer if outward else None
            status = serials.ACTIVE if not outward else serials.DELIVERED if customer else serials.CONSUMED
            previous, state.last_entry, state.status, state.customer = state.last_entry, name, status, customer
            if not outward:
                state.company, state.purchase_document_no = voucher.company, voucher.name
                state.purchase_rate = move.rate
        rows.append((
            name, user, user, stamp, stamp, row.item_code, row.warehouse, pick.batch_no, pick.serial_no,
            to_column(-pick.qty if outward else pick.qty), int(outward), day, voucher.doctype, voucher.name,
            row.voucher_detail_no, voucher.company, 0, status, customer, previous,
            row.return_of[2] if row.return_of else None,
        ))  # fmt: skip
    insert_rows(ENTRY, COLUMNS, rows)
    batches.save(tracker.balances.values())
    moved = {pick.serial_no for _move, pick in picked if pick.serial_no}
    serials.save({name: tracker.serials[name] for name in moved})


def reverse(voucher: Voucher) -> None:
    """Take back all live entries of a voucher. Raises TrackingError where a batch has gone elsewhere meanwhile or a
    serial number has moved since, naming the voucher that moved it."""
    entries = live_rows(ENTRY, READ, voucher.doctype, voucher.name)
    problems = _undo_batches(entries) + _undo_serials(entries)
    tracking_checks.throw(problems)
    mark(ENTRY, "is_cancelled", entries)


def _undo_batches(entries: Sequence[frappe._dict]) -> list[str]:
    with_batch = [entry for entry in entries if entry.batch_no]
    if not with_batch:
        return []
    # The nightly job may have removed the balance of a batch that had gone.
    keys = {(entry.item_code, entry.warehouse, entry.batch_no) for entry in with_batch}
    states = batches.lock({key[:2] for key in keys}, keys)
    undone: dict[batches.Key, Decimal] = {}
    for entry in with_batch:
        key = (entry.item_code, entry.warehouse, entry.batch_no)
        undone[key] = undone.get(key, Decimal(0)) + dec(entry.qty)
    problems = []
    for (item_code, warehouse, batch_no), qty in sorted(undone.items()):
        state = states[item_code, warehouse, batch_no]
        if qty > state.qty:
            problems.append(
                _("{0}: {1} of batch {2} to take back from {3}, {4} are left.").format(
                    item_code, show(qty), batch_no, warehouse, show(state.qty)
                )
            )
        state.qty -= qty
    batches.save(states[key] for key in undone)
    return problems


def _undo_serials(entries: Sequence[frappe._dict]) -> list[str]:
    """Put each serial number back to where it was before the voucher's first entry of it."""
    mine: dict[str, list[frappe._dict]] = {}
    for entry in entries:
        if entry.serial_no:
            mine.setdefault(entry.serial_no, []).append(entry)
    if not mine:
        return []
    states = serials.lock(mine)
    ends = {name: _ends(of_one) for name, of_one in mine.items()}
    moved_on = {name: state.last_entry for name, state in states.items() if state.last_entry != ends[name][1].name}
    if moved_on:
        later = read_rows(ENTRY, moved_on.values(), ("name", "voucher_type", "voucher_no"))
        return [_moved_since(name, later.get(entry)) for name, entry in sorted(moved_on.items())]
    first = {name: start.previous_entry for name, (start, _last) in ends.items()}
    before = read_rows(ENTRY, first.values(), ("name", "warehouse", "qty", "status", "customer"))
    for name, state in states.items():
        previous = before.get(first[name], frappe._dict())
        state.last_entry = previous.name
        state.warehouse = previous.warehouse if dec(previous.qty) > 0 else None
        state.status, state.customer = previous.status or serials.INACTIVE, previous.customer
    serials.save(states)
    return []


def _ends(chain: Sequence[frappe._dict]) -> tuple[frappe._dict, frappe._dict]:
    """The first and the last of a voucher's entries of one serial number, which name each other."""
    names, previous = {entry.name for entry in chain}, {entry.previous_entry for entry in chain}
    [first] = [entry for entry in chain if entry.previous_entry not in names]
    [last] = [entry for entry in chain if entry.name not in previous]
    return first, last


def _moved_since(name: str, entry: frappe._dict | None) -> str:
    by = f"{_(entry.voucher_type)} {entry.voucher_no}" if entry else _("another voucher")
    return _("Serial number {0} was moved by {1} since. Cancel that first.").format(name, by)
