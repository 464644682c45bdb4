"""Rounds the way the host rounds, but on Decimals.

Frappe rounds floats by one of three methods named in System Settings. They differ on ties only: banker's rounding takes
the even neighbour, commercial rounding the one away from zero, and the legacy method, despite its name, the greater one
wherever there are decimal places.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal(0)
HUNDRED = Decimal(100)
COMMERCIAL = "Commercial Rounding"
LEGACY = "Banker's Rounding (legacy)"
COLUMN_STEP = Decimal("1e-9")
"""The step of Frappe's DECIMAL(21,9) columns."""


def dec(value: Any) -> Decimal:
    """The Decimal that a person sees: 0.1 for the float 0.1, zero for None and the empty string."""
    if isinstance(value, Decimal):
        return value
    return Decimal(str(value)) if value not in (None, "") else ZERO


def plain(value: Decimal) -> str:
    """A number for people: without trailing zeros, never in powers of ten: 3, 2.5, 100."""
    return format(value.normalize(), "f") if value else "0"


def to_column(value: Decimal) -> Decimal:
    """`value` at the precision that a DECIMAL(21,9) column keeps, so that what is compared equals what is stored."""
    return value.quantize(COLUMN_STEP, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Rounding:
    """A rounding method by its name in System Settings."""

    method: str = "Banker's Rounding"

    def __call__(self, value: Decimal, places: int) -> Decimal:
        """`value` rounded to `places` decimal places."""
        mode = ROUND_HALF_EVEN
        if self.method == COMMERCIAL:
            mode = ROUND_HALF_UP
        elif self.method == LEGACY and places:
            mode = ROUND_HALF_UP if value > 0 else ROUND_HALF_DOWN
        return value.quantize(Decimal(1).scaleb(-places), rounding=mode)
