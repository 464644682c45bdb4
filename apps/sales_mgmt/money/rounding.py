"""Rounds the way the host rounds, but on Decimals.

Frappe rounds floats by one of three methods named in System Settings. On exact decimals two of them are the same:
its legacy banker's rounding differs from banker's rounding only where a float misses a tie.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal(0)
HUNDRED = Decimal(100)
COMMERCIAL = "Commercial Rounding"
COLUMN_STEP = Decimal("1e-9")
"""The step of Frappe's DECIMAL(21,9) columns."""


def dec(value: Any) -> Decimal:
    """The Decimal that a person sees: 0.1 for the float 0.1, zero for None and the empty string."""
    if isinstance(value, Decimal):
        return value
    return Decimal(str(value)) if value not in (None, "") else ZERO


def to_column(value: Decimal) -> Decimal:
    """`value` at the precision that a DECIMAL(21,9) column keeps, so that what is compared equals what is stored."""
    return value.quantize(COLUMN_STEP, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Rounding:
    """A rounding method by its name in System Settings."""

    method: str = "Banker's Rounding"

    def __call__(self, value: Decimal, places: int) -> Decimal:
        """`value` rounded to `places` decimal places."""
        mode = ROUND_HALF_UP if self.method == COMMERCIAL else ROUND_HALF_EVEN
        return value.quantize(Decimal(1).scaleb(-places), rounding=mode)
