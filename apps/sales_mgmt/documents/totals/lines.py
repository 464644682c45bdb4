"""A line's rate and amount, its net of included taxes, and the sums over the lines."""

from collections.abc import Sequence
from decimal import Decimal

from sales_mgmt.documents.totals.model import (
    ON_NET_TOTAL,
    ON_PREVIOUS_AMOUNT,
    ON_PREVIOUS_TOTAL,
    ON_QUANTITY,
    Line,
    Tax,
    Totals,
)
from sales_mgmt.money.rounding import HUNDRED, ZERO, Rounding

ONE = Decimal(1)


def price(doc: Totals, rounding: Rounding) -> None:
    """Unit rate, then the line's amount: both rounded, in this order."""
    places = doc.places
    for line in doc.lines:
        if line.price_list_rate and (line.discount_percentage or not line.rate):
            line.rate = line.price_list_rate * (HUNDRED - line.discount_percentage) / HUNDRED
        line.rate = rounding(line.rate, places)
        line.discount_amount = max(ZERO, line.price_list_rate - line.rate) if line.price_list_rate else ZERO
        line.amount = line.net_amount = rounding(line.rate * line.qty, places)
        line.net_rate = line.rate
    doc.total_qty = sum((line.qty for line in doc.lines), ZERO)
    doc.total = sum((line.amount for line in doc.lines), ZERO)


def take_out_included_taxes(doc: Totals, rounding: Rounding) -> None:
    """Set each line's net amount to what is left when the taxes contained in its rate are taken out."""
    if not any(tax.included for tax in doc.taxes):
        return
    alike = included_in(Line(ONE), doc.taxes)
    for line in doc.lines:
        part, by_unit = included_in(line, doc.taxes) if line.tax_rates else alike
        if line.qty and (part or by_unit):
            line.net_amount = rounding((line.amount - by_unit * line.qty) / (ONE + part), doc.places)
            line.net_rate = rounding(line.net_amount / line.qty, doc.places)


def included_in(line: Line, taxes: Sequence[Tax]) -> tuple[Decimal, Decimal]:
    """What a line's amount contains of the included taxes: (as a part of its net amount, in money for each unit)."""
    parts: list[Decimal] = []
    totals: list[Decimal] = []
    by_unit, running = ZERO, ONE
    for tax in taxes:
        part = ZERO
        if tax.included:
            if tax.charge_type == ON_NET_TOTAL:
                part = tax.part_for(line)
            elif tax.charge_type == ON_PREVIOUS_AMOUNT:
                part = tax.part_for(line) * parts[tax.row_id - 1]
            elif tax.charge_type == ON_PREVIOUS_TOTAL:
                part = tax.part_for(line) * totals[tax.row_id - 1]
            elif tax.charge_type == ON_QUANTITY:
                by_unit += tax.rate_for(line)
        running += part
        parts.append(part)
        totals.append(running)
    return running - ONE, by_unit


def sum_up(doc: Totals) -> None:
    """The net total: a sum of rounded net amounts."""
    doc.net_total = sum((line.net_amount for line in doc.lines), ZERO)


def to_company_currency(doc: Totals, rounding: Rounding) -> None:
    """Company-currency amounts of each line, and their sums."""
    base_places, rate = doc.base_places, doc.conversion_rate
    if rate == ONE and doc.places == base_places:
        for line in doc.lines:
            line.base_rate, line.base_net_amount = line.rate, line.net_amount
        doc.base_total, doc.base_net_total = doc.total, doc.net_total
        return
    doc.base_total = ZERO
    for line in doc.lines:
        line.base_rate = rounding(line.rate * rate, base_places)
        line.base_net_amount = rounding(line.net_amount * rate, base_places)
        doc.base_total += rounding(line.amount * rate, base_places)
    doc.base_net_total = sum((line.base_net_amount for line in doc.lines), ZERO)
