"""Compares two ways to know the same figures."""

from collections.abc import Hashable, Iterator, Mapping
from decimal import Decimal

from sales_mgmt.host.contract import Problem
from sales_mgmt.money.rounding import ZERO, to_column


def differences(
    kind: str, expected: Mapping[Hashable, Decimal], found: Mapping[Hashable, Decimal]
) -> Iterator[Problem]:
    """A problem for every key whose figures differ at a column's precision; a missing key counts as zero."""
    for key in sorted(expected.keys() | found.keys(), key=str):
        want, have = to_column(expected.get(key, ZERO)), to_column(found.get(key, ZERO))
        if want != have:
            name = " / ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
            yield Problem(kind, name, want, have)
