"""Amounts of lines, discounts, taxes and totals: pure arithmetic, in the order in which ERPNext rounds.

Unit rate first, then the line, then the document's discount shared over the lines, then each tax on the net total.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sales_mgmt.money.allocate import allocate
from sales_mgmt.money.rounding import HUNDRED, ZERO, Rounding


@dataclass(slots=True)
class Line:
    """A line before and after. `qty` in the line's unit; money in document currency, `base_*` and `gross_amount` in
    company currency."""

    qty: Decimal
    price_list_rate: Decimal = ZERO
    discount_percentage: Decimal = ZERO
    rate: Decimal = ZERO
    discount_amount: Decimal = ZERO
    amount: Decimal = ZERO
    net_rate: Decimal = ZERO
    net_amount: Decimal = ZERO
    base_rate: Decimal = ZERO
    base_net_amount: Decimal = ZERO
    gross_amount: Decimal = ZERO


@dataclass(slots=True)
class Tax:
    """A tax on the net total; `rate` in percent."""

    rate: Decimal
    tax_amount: Decimal = ZERO
    base_tax_amount: Decimal = ZERO


@dataclass(slots=True)
class Totals:
    """Input and result of `calculate`. Discount: a percentage, or an amount where the percentage is zero."""

    lines: Sequence[Line]
    taxes: Sequence[Tax] = ()
    conversion_rate: Decimal = Decimal(1)
    additional_discount_percentage: Decimal = ZERO
    discount_amount: Decimal = ZERO
    total_qty: Decimal = ZERO
    total: Decimal = ZERO
    net_total: Decimal = ZERO
    total_taxes: Decimal = ZERO
    grand_total: Decimal = ZERO
    base_net_total: Decimal = ZERO
    base_total_taxes: Decimal = ZERO
    base_grand_total: Decimal = ZERO
    places: int = field(default=2)
    base_places: int = field(default=2)


class DiscountTooHigh(ValueError):
    """The document's discount is more than its lines are worth."""


def calculate(doc: Totals, rounding: Rounding) -> Totals:
    """Fill in every amount of `doc` and return it. Raises DiscountTooHigh."""
    for line in doc.lines:
        _line_amount(line, doc.places, rounding)
    doc.total_qty = sum((line.qty for line in doc.lines), ZERO)
    doc.total = sum((line.amount for line in doc.lines), ZERO)
    _discount(doc, rounding)
    for line in doc.lines:
        line.net_rate = rounding(line.net_amount / line.qty, doc.places) if line.qty else ZERO
        line.base_rate = rounding(line.rate * doc.conversion_rate, doc.base_places)
        line.base_net_amount = rounding(line.net_amount * doc.conversion_rate, doc.base_places)
    doc.net_total = sum((line.net_amount for line in doc.lines), ZERO)
    doc.base_net_total = sum((line.base_net_amount for line in doc.lines), ZERO)
    for tax in doc.taxes:
        tax.tax_amount = rounding(doc.net_total * tax.rate / HUNDRED, doc.places)
        tax.base_tax_amount = rounding(tax.tax_amount * doc.conversion_rate, doc.base_places)
    doc.total_taxes = sum((tax.tax_amount for tax in doc.taxes), ZERO)
    doc.base_total_taxes = sum((tax.base_tax_amount for tax in doc.taxes), ZERO)
    doc.grand_total = doc.net_total + doc.total_taxes
    doc.base_grand_total = doc.base_net_total + doc.base_total_taxes
    shares = allocate(doc.base_grand_total, [line.base_net_amount for line in doc.lines], doc.base_places, rounding)
    for line, share in zip(doc.lines, shares, strict=True):
        line.gross_amount = share
    return doc


def _line_amount(line: Line, places: int, rounding: Rounding) -> None:
    if line.price_list_rate and (line.discount_percentage or not line.rate):
        line.rate = line.price_list_rate * (HUNDRED - line.discount_percentage) / HUNDRED
    line.rate = rounding(line.rate, places)
    line.discount_amount = max(ZERO, line.price_list_rate - line.rate) if line.price_list_rate else ZERO
    line.amount = rounding(line.rate * line.qty, places)


def _discount(doc: Totals, rounding: Rounding) -> None:
    if doc.additional_discount_percentage:
        doc.discount_amount = rounding(doc.total * doc.additional_discount_percentage / HUNDRED, doc.places)
    doc.discount_amount = rounding(doc.discount_amount, doc.places)
    if doc.discount_amount > doc.total:
        raise DiscountTooHigh
    shares = allocate(doc.discount_amount, [line.amount for line in doc.lines], doc.places, rounding)
    for line, share in zip(doc.lines, shares, strict=True):
        line.net_amount = line.amount - share
