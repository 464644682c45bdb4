"""One helper for every guarded UPDATE: the WHERE clause is the check, the row count is the answer.

Two transactions that want the last unit both run the same statement; the row lock lets one through and the other
counts one row too few. Nothing is summed over history and nothing is read before it is locked.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import frappe

from sales_mgmt.money.rounding import to_column

COLLATION = "utf8mb4_unicode_ci"
"""What Frappe gives every table. Said of the keys we compare, which would else take the connection's, and that differs
with the driver and the server's version."""

Deltas = dict[str, dict[str, Decimal]]
"""Row name -> column -> change."""


@dataclass(frozen=True, slots=True)
class GuardedTable:
    """A balance table. `guard` is SQL over the row `b` as it stands and the change `d`; it must be true for the row."""

    doctype: str
    columns: tuple[str, ...]
    guard: str
    flags: tuple[str, ...] = ()


class GuardRefused(Exception):
    """Some rows did not pass. Roll back to before the attempt, then ask `refused_rows`."""

    def __init__(self, table: GuardedTable, payload: str) -> None:
        super().__init__(table.doctype)
        self._table, self._payload = table, payload

    def refused_rows(self) -> list[frappe._dict]:
        """The rows that do not pass, as they are now: the table's columns, `d_<column>` for the wanted changes,
        `wanted_name` for the key. A plain read would show this transaction's old snapshot, hence FOR UPDATE."""
        table = self._table
        wanted = ", ".join(f"d.`{column}` AS `d_{column}`" for column in table.columns)
        rows = frappe.db.sql(
            f"SELECT d.name AS wanted_name, b.*, {wanted}, COALESCE(({table.guard}), 0) AS ok "
            f"FROM {_changes_sql(table)} LEFT JOIN `tab{table.doctype}` b ON b.name = d.name FOR UPDATE",
            {"payload": self._payload},
            as_dict=True,
        )
        return [row for row in rows if not row.ok]


def add_up(changes: Iterable[tuple[str, str, Decimal]]) -> Deltas:
    """Sum (row, column, change) by key: a join with the same row twice applies one and drops the other in silence."""
    deltas: Deltas = {}
    for name, column, change in changes:
        row = deltas.setdefault(name, {})
        row[column] = row.get(column, Decimal(0)) + change
    return deltas


def guarded_update(table: GuardedTable, deltas: Deltas, flags: Mapping[str, Mapping[str, int]] | None = None) -> None:
    """Add `deltas` to the rows of `table`, all or nothing, in one statement that takes its locks in name order.

    `flags` gives, by row, the values of the table's flag columns that the guard may look at (as `d.<flag>`).

    Raises GuardRefused when a row is missing or its guard is false. The rows that did pass are then changed: the caller
    rolls back to its own savepoint, which every posting has anyway (posting/undo.py).
    """
    if not deltas:
        return
    payload = _payload(table, deltas, flags or {})
    changes = ", ".join(f"b.`{column}` = b.`{column}` + d.`{column}`" for column in table.columns)
    # Identifiers come from the GuardedTable constants; every value is a parameter.
    frappe.db.sql(
        f"UPDATE {_changes_sql(table)} STRAIGHT_JOIN `tab{table.doctype}` b FORCE INDEX (PRIMARY) ON b.name = d.name "
        f"SET {changes}, b.version = b.version + 1 WHERE {table.guard}",
        {"payload": payload},
    )
    if _affected_rows() != len(deltas):
        raise GuardRefused(table, payload)


def _payload(table: GuardedTable, deltas: Deltas, flags: Mapping[str, Mapping[str, int]]) -> str:
    return json.dumps(
        [
            [name]
            + [str(to_column(deltas[name].get(column, Decimal(0)))) for column in table.columns]
            + [flags.get(name, {}).get(flag, 0) for flag in table.flags]
            for name in sorted(deltas)
        ]
    )


def _changes_sql(table: GuardedTable) -> str:
    columns = [f"name varchar(140) COLLATE {COLLATION} path '$[0]'"]
    columns += [f"`{column}` decimal(21,9) path '$[{i}]'" for i, column in enumerate(table.columns, start=1)]
    offset = 1 + len(table.columns)
    columns += [f"`{flag}` int path '$[{offset + i}]'" for i, flag in enumerate(table.flags)]
    return f"JSON_TABLE(%(payload)s, '$[*]' COLUMNS ({', '.join(columns)})) d"


def _affected_rows() -> int:
    """Rows that the last statement changed: the cursor's own count, which costs no round trip."""
    return frappe.db._cursor.rowcount
