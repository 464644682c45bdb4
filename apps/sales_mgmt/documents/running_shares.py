"""What a part of a document takes along of its fixed amounts: its discount, its actual charges.

An amount is shared over the document's lines first, then over what becomes of a line as the difference of two rounded
running shares. However a document is taken in parts, they add up to what it was given.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sales_mgmt.money.allocate import allocate
from sales_mgmt.money.rounding import ZERO, Rounding, dec

PLACES = 2
"""Shares are in cents; the next document rounds them to its own currency."""


def of_lines(total: Decimal, rows: Sequence[Any], weight: str, rounding: Rounding) -> dict[str, Decimal]:
    """Line -> its share of `total` by the field `weight`; `rows` are all lines of one document."""
    shares = allocate(total, [dec(row[weight]) for row in rows], PLACES, rounding)
    return dict(zip((row.name for row in rows), shares, strict=True))


def of_parts(shares: Mapping[str, Decimal], parts: Iterable[tuple[Any, Decimal]], rounding: Rounding) -> Decimal:
    """What is taken along with these parts: (line with `qty` and `done_qty`, quantity that goes on)."""
    taken = ZERO
    for row, qty in parts:
        share, whole = shares.get(row.name, ZERO), dec(row.qty)
        if share and whole:
            before, after = (rounding(share * done / whole, PLACES) for done in (row.done_qty, row.done_qty + qty))
            taken += after - before
    return taken
