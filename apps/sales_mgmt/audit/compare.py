"""Compares two ways to know the same figures: by the database where both sides stand in it, else in chunks."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.host.contract import Problem
from sales_mgmt.money.rounding import ZERO, dec, to_column


def differences(
    kind: str, expected: Mapping[Hashable, Decimal], found: Mapping[Hashable, Decimal]
) -> Iterator[Problem]:
    """A problem for every key whose figures differ at a column's precision; a missing key counts as zero."""
    for key in sorted(expected.keys() | found.keys(), key=str):
        want, have = to_column(expected.get(key, ZERO)), to_column(found.get(key, ZERO))
        if want != have:
            name = " / ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
            yield Problem(kind, name, want, have)


def unequal(
    kind: str, keys: Sequence[str], expected: str, found: str, values: Mapping[str, Any] | None = None
) -> Iterator[Problem]:
    """A problem for every key whose sums of `amount` differ between two SELECTs, which give `keys` and `amount`.

    The database adds up and compares, exactly; only what differs is fetched. The SELECTs are this package's own.
    """
    by = ", ".join(f"`{key}`" for key in keys)
    rows = frappe.db.sql(
        f"""SELECT CONCAT_WS(' / ', {by}), SUM(expected), SUM(found) FROM (
                SELECT {by}, amount AS expected, 0 AS found FROM ({expected}) expected_rows
                UNION ALL SELECT {by}, 0, amount FROM ({found}) found_rows
            ) both_sides GROUP BY {by} HAVING SUM(expected) != SUM(found) ORDER BY 1""",
        values or {},
    )
    for key, want, have in rows:
        yield Problem(kind, key, dec(want), dec(have))


def listed(kind: str, query: str, values: Mapping[str, Any] | None = None) -> Iterator[Problem]:
    """A problem for every row (key, expected, found) of a SELECT of what is wrong."""
    for key, expected, found in frappe.db.sql(query, values or {}):
        yield Problem(kind, key, expected, found)
