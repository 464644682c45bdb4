"""How print formats write figures, dates and amounts: in the site's formats, without currency symbols in columns."""

from typing import Any

import frappe
from frappe.utils import fmt_money, formatdate, money_in_words

from sales_mgmt.money.chinese import capital
from sales_mgmt.money.rounding import dec


def amount(value: Any, places: int) -> str:
    """With so many decimal places."""
    return fmt_money(float(dec(value)), precision=places)


def quantity(value: Any) -> str:
    """Without zeros that say nothing."""
    number = dec(value).normalize()
    return fmt_money(float(number), precision=max(0, -number.as_tuple().exponent))


def percent(value: Any) -> str:
    return f"{quantity(value)} %" if dec(value) else ""


def day(value: Any) -> str:
    return formatdate(value) if value else ""


def in_words(value: Any, currency: str) -> str:
    """An amount in words in the print's language; yuan in capital numerals where that is Chinese."""
    if currency == "CNY" and (frappe.local.lang or "").startswith("zh"):
        return capital(dec(value))
    return money_in_words(float(dec(value)), currency)
