"""Batches: the running quantity of each batch in each warehouse, and which batch goes out first.

Whoever reads a balance here has locked the bin before (ledger/bins.py), so two vouchers cannot take the same goods.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import frappe
from frappe.utils import getdate, now

from host_erp.ledger import series
from host_erp.ledger.money import ZERO, dec, new_names, to_column
from host_erp.ledger.rows import Voucher
from host_erp.ledger.sql import insert_rows, update_rows
from host_erp.ledger.valuation import Pair

Key = tuple[str, str, str]
"""(item code, warehouse, batch)"""

KEY_INDEX = "unique_item_warehouse_batch"
FAR_AWAY = date.max


@dataclass(slots=True)
class BatchState:
    """A row of Batch Balance, locked: `qty` in stock units."""

    name: str
    qty: Decimal


@dataclass(frozen=True, slots=True)
class Batch:
    """What a posting has to know of a batch. `age` orders batches of one expiry: the oldest is the least."""

    item_code: str
    expiry_date: date | None
    disabled: bool
    age: str

    def usable(self, day: date) -> bool:
        """Whether it may be sold on `day`."""
        return not (self.disabled or self.expired(day))

    def expired(self, day: date) -> bool:
        """Whether it must not be sold on `day`: it expires at the end of its last day."""
        return self.expiry_date is not None and self.expiry_date < day

    @property
    def turn(self) -> tuple[date, str]:
        """Sorts batches into the order in which they go out: earliest expiry first, then the oldest."""
        return self.expiry_date or FAR_AWAY, self.age


def lock(pairs: Iterable[Pair], incoming: Iterable[Key]) -> dict[Key, BatchState]:
    """All balances of `pairs` in their latest state, locked until commit; those of `incoming` are made where missing.

    Rows are inserted before anything is read: who has read waits for nobody here.
    """
    missing = sorted(set(incoming))
    if missing:
        user, stamp = frappe.session.user, now()
        frappe.db.sql(
            """insert into `tabBatch Balance`
                (name, owner, modified_by, creation, modified, item_code, warehouse, batch_no, qty) values """
            + ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, 0)"] * len(missing))
            + " on duplicate key update qty = qty",
            [
                value
                for name, key in zip(new_names(len(missing)), missing, strict=True)
                for value in (name, user, user, stamp, stamp, *key)
            ],
        )
    rows = frappe.db.sql(
        "select name, item_code, warehouse, batch_no, qty from `tabBatch Balance` force index (" + KEY_INDEX
        + ") where (item_code, warehouse) in %s order by item_code, warehouse, batch_no for update",
        (sorted(set(pairs)),),
    )  # fmt: skip
    return {(item, warehouse, batch): BatchState(name, dec(qty)) for name, item, warehouse, batch, qty in rows}


def save(states: Iterable[BatchState]) -> None:
    """Write locked balances in one statement."""
    update_rows("Batch Balance", {state.name: [to_column(state.qty)] for state in states}, ["qty"])


def read(names: Iterable[str]) -> dict[str, Batch]:
    """Batches by name, past this transaction's snapshot: one that came in meanwhile is known too."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """select name, item, expiry_date, disabled, coalesce(manufacturing_date, date(creation)), creation
        from `tabBatch` where name in %s lock in share mode""",
        (wanted,),
    )
    return {
        name: Batch(item, expiry, bool(disabled), f"{made} {created} {name}")
        for name, item, expiry, disabled, made, created in rows
    }


def create(voucher: Voucher, items: Sequence[frappe._dict]) -> list[str]:
    """A new batch for each of `items` (which have a series), made on the voucher's day and expiring by shelf life."""
    names = series.next_names([item.batch_number_series for item in items])
    user, stamp, day = frappe.session.user, now(), getdate(voucher.posting_date)
    insert_rows(
        "Batch",
        (
            "name", "batch_id", "owner", "modified_by", "creation", "modified", "item", "item_name", "stock_uom",
            "manufacturing_date", "expiry_date", "reference_doctype", "reference_name",
        ),
        [
            (
                name, name, user, user, stamp, stamp, item.name, item.item_name, item.stock_uom, day,
                expiry(item, day), voucher.doctype, voucher.name,
            )
            for name, item in zip(names, items, strict=True)
        ],
    )  # fmt: skip
    return names


def expiry(item: Mapping, made: date) -> date | None:
    """When a batch of the item that was made on a day expires."""
    days = item.get("shelf_life_in_days") if item.get("has_expiry_date") else None
    return made + timedelta(days=int(days)) if days else None


def first_to_go(
    wanted: Decimal, pair: Pair, states: Mapping[Key, BatchState], batches: Mapping[str, Batch], day: date
) -> list[tuple[str, Decimal]]:
    """(batch, quantity) for as much of `wanted` as lies in the warehouse and may be sold; pure."""
    picked = []
    usable = [
        (batches[batch].turn, batch, state.qty)
        for (item, warehouse, batch), state in states.items()
        if (item, warehouse) == pair and state.qty > 0 and batches[batch].usable(day)
    ]
    for _turn, batch, qty in sorted(usable):
        if wanted <= 0:
            break
        picked.append((batch, min(qty, wanted)))
        wanted -= picked[-1][1]
    return picked


def quantity(batch_no: str) -> Decimal:
    """What there is of a batch in all warehouses, in stock units."""
    rows = frappe.db.sql("select sum(qty) from `tabBatch Balance` where batch_no = %s", batch_no)
    return dec(rows[0][0]) or ZERO


def forget_empty() -> None:
    """Remove balances of batches that are gone, so that a bin's batches stay few. Rows in use are locked and waited
    for; what has come in meanwhile stays."""
    frappe.db.sql("delete from `tabBatch Balance` where qty = 0")
