"""Serial numbers: where each is, and which goes out first. Rows of Serial No are locked by name, after the bins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import now

from host_erp.ledger.rows import Voucher
from host_erp.ledger.sql import update_rows

ACTIVE, INACTIVE, CONSUMED, DELIVERED = "Active", "Inactive", "Consumed", "Delivered"

STATE = ("item_code", "warehouse", "batch_no", "status", "customer", "company", "purchase_rate",
         "purchase_document_no", "last_entry")  # fmt: skip
WRITTEN = STATE[1:]


@dataclass(slots=True)
class SerialState:
    """A row of Serial No, locked. `last_entry` is its latest live Serial and Batch Entry."""

    item_code: str
    warehouse: str | None
    batch_no: str | None
    status: str
    customer: str | None
    company: str
    purchase_rate: Decimal
    purchase_document_no: str | None
    last_entry: str | None

    def lies_in(self, item_code: str, warehouse: str, batch_no: str | None = None) -> bool:
        """Whether it is in stock there (and of that batch, where one is named)."""
        return (self.item_code, self.warehouse) == (item_code, warehouse) and batch_no in (None, self.batch_no)


@dataclass(frozen=True, slots=True)
class Wish:
    """So many serial numbers of an item in a warehouse, of one batch where it is named."""

    item_code: str
    warehouse: str
    batch_no: str | None
    count: int


def create(voucher: Voucher, items: Mapping[str, frappe._dict]) -> None:
    """Insert serial numbers (name -> item) that do not exist yet; those that do are left as they are."""
    if not items:
        return
    user, stamp = frappe.session.user, now()
    columns = ("name", "serial_no", "owner", "modified_by", "creation", "modified", "item_code", "item_name",
               "item_group", "status", "company")  # fmt: skip
    frappe.db.sql(
        "insert into `tabSerial No` (" + ", ".join(columns) + ") values "
        + ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(items))
        + " on duplicate key update name = name",
        [
            value
            for name, item in sorted(items.items())
            for value in (name, name, user, user, stamp, stamp, item.name, item.item_name, item.item_group, INACTIVE,
                          voucher.company)
        ],
    )  # fmt: skip


def lock(names: Iterable[str]) -> dict[str, SerialState]:
    """The serial numbers in their latest state, locked until commit; those that do not exist are absent."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        "select name, " + ", ".join(STATE) + " from `tabSerial No` where name in %s order by name for update",
        (wanted,),
    )
    return {name: SerialState(*values) for name, *values in rows}


def candidates(wishes: Sequence[Wish], day: date, latest: bool = False) -> list[list[str]]:
    """For each wish the names to take, first to go first: earliest expiry of the batch, then the oldest.

    A plain read, which locks no gap between other items' rows, may show serial numbers that have gone since: lock them
    and look. `latest` reads past the snapshot, for when that left too few.
    """
    if not wishes:
        return []
    one = """(select %s as wish, serial.name from `tabSerial No` serial force index (item_warehouse_index)
        left join `tabBatch` batch on batch.name = serial.batch_no
        where serial.item_code = %s and serial.warehouse = %s and (%s is null or serial.batch_no = %s)
        and (batch.name is null or (batch.disabled = 0 and (batch.expiry_date is null or batch.expiry_date >= %s)))
        order by batch.expiry_date is null, batch.expiry_date, serial.creation, serial.name limit %s{lock})"""
    rows = frappe.db.sql(
        " union all ".join([one.format(lock=" for update" if latest else "")] * len(wishes)),
        [
            value
            for at, wish in enumerate(wishes)
            for value in (at, wish.item_code, wish.warehouse, wish.batch_no, wish.batch_no, day, wish.count)
        ],
    )
    found: list[list[str]] = [[] for _wish in wishes]
    for at, name in rows:
        found[at].append(name)
    return found


def lying(item_code: str, warehouse: str, batch_no: str | None = None) -> list[str]:
    """All serial numbers of an item in a warehouse, past the snapshot; for who has locked the bin."""
    rows = frappe.db.sql(
        """select name from `tabSerial No` force index (item_warehouse_index)
        where item_code = %s and warehouse = %s and (%s is null or batch_no = %s) lock in share mode""",
        (item_code, warehouse, batch_no, batch_no),
    )
    return [name for (name,) in rows]


def save(states: Mapping[str, SerialState]) -> None:
    """Write locked serial numbers in one statement."""
    update_rows("Serial No", {name: [getattr(state, f) for f in WRITTEN] for name, state in states.items()}, WRITTEN)
