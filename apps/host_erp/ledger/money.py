"""Exact amounts: from what the database returns to Decimal, and rounding as the host rounds."""

import secrets
import time
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

import frappe
from frappe.utils import cint

ZERO = Decimal(0)
COLUMN_STEP = Decimal("1e-9")
"""The step of Frappe's DECIMAL(21,9) columns."""

ALPHABET = "0123456789abcdefghijklmnopqrstuv"


def dec(value: Any) -> Decimal:
    """The Decimal that a person sees: 0.1 for the float 0.1, zero for None and the empty string."""
    if isinstance(value, Decimal):
        return value
    return Decimal(str(value)) if value not in (None, "") else ZERO


def to_column(value: Decimal) -> Decimal:
    """`value` at the precision that a DECIMAL(21,9) column keeps, so that what is compared equals what is stored."""
    return value.quantize(COLUMN_STEP, rounding=ROUND_HALF_EVEN)


def currency_places() -> int:
    """Decimal places of money on this site, as Frappe's forms use them: a system setting or the number format's."""
    places = cint(frappe.db.get_default("currency_precision"))
    if places:
        return places
    return number_format_places(frappe.db.get_default("number_format") or "#,###.##")


def number_format_places(number_format: str) -> int:
    """Decimal places of one of Frappe's number formats: the digits after its decimal sign, which is the last of two
    different signs. Where there is one sign only, "#.########" has decimals, "#,###" and "#.###" group thousands."""
    signs = [sign for sign in number_format if sign not in "# "]
    last = number_format.rpartition(signs[-1])[2] if signs else ""
    grouped = len(set(signs)) > 1 or ("# #" in number_format and bool(signs))
    return len(last) if grouped or len(last) > 3 else 0


def rounder() -> Callable[[Decimal], Decimal]:
    """A function that rounds money by the site's method and precision; read once a voucher, not once a row."""
    step = Decimal(1).scaleb(-currency_places())
    method = frappe.get_system_settings("rounding_method") or "Banker's Rounding (legacy)"
    if method == "Commercial Rounding":
        return lambda value: value.quantize(step, rounding=ROUND_HALF_UP)
    if method == "Banker's Rounding" or step == 1:
        return lambda value: value.quantize(step, rounding=ROUND_HALF_EVEN)
    # the legacy method takes a tie with decimal places to the greater number, whatever its sign
    return lambda value: value.quantize(step, rounding=ROUND_HALF_UP if value > 0 else ROUND_HALF_DOWN)


def new_names(count: int) -> list[str]:
    """`count` unique names for ledger rows. They begin with the time, so a bulk insert appends to the primary key
    instead of touching a page for every row; 50 random bits follow, and a counter within the call."""
    stamp, prefix = time.time_ns() // 1_000_000, ""
    for _step in range(9):
        stamp, digit = divmod(stamp, 32)
        prefix = ALPHABET[digit] + prefix
    prefix += "".join(secrets.choice(ALPHABET) for _step in range(10))
    return [f"{prefix}{number:x}" for number in range(count)]


def show(value: Decimal) -> str:
    """A number for a message: 3 and 0.5, not 3.000000000."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
