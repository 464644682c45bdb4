"""Bins: the running quantity and value of an item in a warehouse, the rows that stock vouchers queue up for."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import frappe
from frappe.utils import now

from host_erp.ledger.money import dec, new_names, to_column
from host_erp.ledger.sql import update_rows
from host_erp.ledger.valuation import BinState, Pair

PAIR_INDEX = "unique_item_warehouse"


def lock(pairs: Iterable[Pair], stock_uoms: dict[str, str], make: bool = True) -> dict[Pair, BinState]:
    """The bins of `pairs`, locked until commit and read in their latest state; missing ones are created first, or left
    out where `make` is false.

    Everybody locks in the order of the index over (item, warehouse), so two vouchers cannot wait for each other.
    """
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    # The index is forced: the order of its entries is the order of the locks.
    here = "from `tabBin` force index (" + PAIR_INDEX + ") where (item_code, warehouse) in %s"
    known = frappe.db.sql("select item_code, warehouse " + here, (wanted,))
    if make:
        create(sorted(set(wanted) - set(known)), stock_uoms)
    elif not (wanted := sorted(known)):
        return {}
    rows = frappe.db.sql(
        "select name, item_code, warehouse, actual_qty, stock_value, valuation_rate, last_posting_datetime, "
        + "reserved_qty " + here + " order by item_code, warehouse for update",
        (wanted,),
        as_dict=True,
    )  # fmt: skip
    return {
        (row.item_code, row.warehouse): BinState(
            row.name,
            dec(row.actual_qty),
            dec(row.stock_value),
            dec(row.valuation_rate),
            row.last_posting_datetime,
            dec(row.reserved_qty),
        )
        for row in rows
    }


def create(pairs: Sequence[Pair], stock_uoms: dict[str, str]) -> None:
    """Insert empty bins, in order. Where another transaction was faster, its row is kept and locked: a plain INSERT
    IGNORE would take a shared lock there, and two of those deadlock when both want more."""
    if not pairs:
        return
    table = frappe.qb.DocType("Bin")
    user, stamp = frappe.session.user, now()
    query = frappe.qb.into(table).columns(
        "name", "owner", "modified_by", "creation", "modified", "docstatus", "idx", "item_code", "warehouse",
        "stock_uom", "actual_qty", "reserved_qty", "ordered_qty", "indented_qty", "planned_qty", "projected_qty",
        "valuation_rate", "stock_value",
    )  # fmt: skip
    rows = [
        (name, user, user, stamp, stamp, 0, 0, item_code, warehouse, stock_uoms.get(item_code), *(0,) * 8)
        for name, (item_code, warehouse) in zip(new_names(len(pairs)), pairs, strict=True)
    ]
    query.insert(*rows).on_duplicate_key_update(table.stock_uom, table.stock_uom).run()


def save(states: Iterable[BinState], last: dict[str, datetime | None]) -> None:
    """Write quantity, value, rate and reserved quantity of locked bins in one statement; `last` is the new date of the
    last movement by the bin's name. Other columns of the bin belong to others and stay."""
    update_rows(
        "Bin",
        {
            state.name: (
                to_column(state.qty),
                to_column(state.value),
                to_column(state.rate),
                last[state.name],
                to_column(state.reserved),
            )
            for state in states
        },
        ("actual_qty", "stock_value", "valuation_rate", "last_posting_datetime", "reserved_qty"),
        "projected_qty = actual_qty + ordered_qty + indented_qty + planned_qty - reserved_qty",
    )


def last_live_movements(pairs: Sequence[Pair]) -> dict[Pair, datetime]:
    """When each pair was last moved by an entry that was not cancelled; pairs without one are absent.

    A locking read: after waiting for a bin, the transaction's snapshot may be older than what was committed meanwhile.
    """
    if not pairs:
        return {}
    one = """(select item_code, warehouse, posting_datetime from `tabStock Ledger Entry`
        force index (item_warehouse_index)
        where item_code = %s and warehouse = %s and is_cancelled = 0
        order by posting_datetime desc limit 1 for update)"""
    found = frappe.db.sql(" union all ".join([one] * len(pairs)), [part for pair in pairs for part in pair])
    return {(item_code, warehouse): when for item_code, warehouse, when in found}
