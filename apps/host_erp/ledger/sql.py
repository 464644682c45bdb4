"""SQL for the hot paths, where a query builder would cost more than the database, and what Frappe has no call for.

Names of tables and columns are constants of this app; everything else is a parameter."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import frappe
from frappe.utils import now

CHUNK = 10_000


def update_rows(doctype: str, values: Mapping[str, Sequence[Any]], fields: Sequence[str], last: str = "") -> None:
    """Set `fields` of many rows in one statement: `values` gives them by name, in the order of `fields`.

    `last` is a further assignment; MariaDB assigns from left to right, so it sees the new values. The rows must exist:
    it is an INSERT that meets its own keys, which finds each row by the primary key and takes time by the number of
    rows (a CASE would compare all with all, a derived table to join with would bring another collation).
    """
    if not values:
        return
    columns = ("name", *fields, "modified", "modified_by")
    stamp = (now(), frappe.session.user)
    frappe.db.sql(
        "insert into `tab" + doctype + "` (`" + "`, `".join(columns) + "`) values "
        + ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(values)) + " on duplicate key update "
        + ", ".join("`" + column + "` = values(`" + column + "`)" for column in columns[1:])
        + (", " + last if last else ""),
        [value for name, row in values.items() for value in (name, *row, *stamp)],
    )  # fmt: skip


def insert_rows(doctype: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows, in the order of `columns`, by one statement (one for every ten thousand, as bulk_insert does)."""
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        frappe.db.sql(
            "insert into `tab" + doctype + "` (`" + "`, `".join(columns) + "`) values "
            + ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(chunk)),
            [value for row in chunk for value in row],
        )  # fmt: skip


def read_rows(doctype: str, names: Iterable[str | None], fields: Sequence[str]) -> dict[str, frappe._dict]:
    """`fields`, `name` among them, of the named documents by name, in one statement (none where there are no names)."""
    wanted = sorted({name for name in names if name})
    if not wanted:
        return {}
    rows = frappe.db.sql(
        "select `" + "`, `".join(fields) + "` from `tab" + doctype + "` where name in %s", (wanted,), as_dict=True
    )
    return {row.name: row for row in rows}


def live_rows(ledger: str, columns: Sequence[str], voucher_type: str, voucher_no: str) -> list[frappe._dict]:
    """The rows of a voucher that are not cancelled. A plain read: who cancels a voucher has locked its document."""
    return frappe.db.sql(
        "select `" + "`, `".join(columns) + "` from `tab" + ledger
        + "` where voucher_type = %s and voucher_no = %s and is_cancelled = 0",
        (voucher_type, voucher_no),
        as_dict=True,
    )  # fmt: skip


def mark(ledger: str, field: str, rows: Sequence[frappe._dict]) -> None:
    """Set a mark on rows, by name: an UPDATE over the voucher's index would lock the gap where the next voucher is just
    being inserted."""
    frappe.db.sql("update `tab" + ledger + "` set `" + field + "` = 1 where name in %s", ([row.name for row in rows],))
