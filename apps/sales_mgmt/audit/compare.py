"""Compares two ways to know the same figures: by the database where both sides stand in it, else in chunks."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.host.facts import Problem
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
    kind: str,
    keys: Sequence[str],
    expected: str,
    found: str,
    values: Mapping[str, Any] | None = None,
    figures: Sequence[str] = ("amount",),
) -> Iterator[Problem]:
    """A problem for every figure of a key whose sums differ between two SELECTs, which give `keys` and `figures`.

    The database adds up and compares, exactly; only what differs is fetched. The SELECTs are this package's own. Where
    there are several figures, the problem's kind names the one that differs.
    """
    by = ", ".join(f"`{key}`" for key in keys)
    wanted = ", ".join(f"`{figure}` AS `want_{figure}`, 0 AS `have_{figure}`" for figure in figures)
    there = ", ".join(f"0, `{figure}`" for figure in figures)
    sums = ", ".join(f"SUM(`want_{figure}`), SUM(`have_{figure}`)" for figure in figures)
    differ = " OR ".join(f"SUM(`want_{figure}`) != SUM(`have_{figure}`)" for figure in figures)
    rows = frappe.db.sql(
        f"""SELECT CONCAT_WS(' / ', {by}), {sums} FROM (
                SELECT {by}, {wanted} FROM ({expected}) expected_rows
                UNION ALL SELECT {by}, {there} FROM ({found}) found_rows
            ) both_sides GROUP BY {by} HAVING {differ} ORDER BY 1""",
        values or {},
    )
    for key, *sums_found in rows:
        for figure, want, have in zip(figures, sums_found[::2], sums_found[1::2], strict=True):
            if want != have:
                yield Problem(f"{kind} {figure}" if len(figures) > 1 else kind, key, dec(want), dec(have))


def listed(kind: str, query: str, values: Mapping[str, Any] | None = None) -> Iterator[Problem]:
    """A problem for every row (key, expected, found) of a SELECT of what is wrong."""
    for key, expected, found in frappe.db.sql(query, values or {}):
        yield Problem(kind, key, expected, found)
