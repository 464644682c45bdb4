"""The whole calculation, in ERPNext's order.

Unit rate first, then the line, included taxes out of it, the net total, each tax, the grand total; a discount on the
document then lowers the net amounts, and taxes and totals are worked out again.
"""

from dataclasses import dataclass
from decimal import Decimal

from sales_mgmt.documents.totals import discount, lines, shares, taxes
from sales_mgmt.documents.totals.coins import round_total
from sales_mgmt.documents.totals.model import ACTUAL, GRAND_TOTAL, Totals
from sales_mgmt.money.rounding import ZERO, Rounding


@dataclass(slots=True)
class Pass:
    """What one working-out of taxes hands on. `discounted`: the discount is in the net amounts already."""

    discounted: bool = False
    with_taxes: Decimal = ZERO
    gap: Decimal = ZERO


def calculate(doc: Totals, rounding: Rounding) -> Totals:
    """Fill in every amount of `doc` and return it. Raises DiscountTooHigh."""
    for tax in doc.taxes:
        if tax.charge_type == ACTUAL:
            tax.tax_amount = rounding(tax.tax_amount, doc.places)
    lines.price(doc, rounding)
    lines.take_out_included_taxes(doc, rounding)
    step = Pass()
    _taxes_and_totals(doc, step, rounding)
    doc.discount_amount = discount.amount(doc, rounding)
    if doc.discount_amount:
        discount.share_out(doc, discount.applies_to(doc, step.with_taxes), rounding)
        step.discounted = True
        _taxes_and_totals(doc, step, rounding)
    lines.to_company_currency(doc, rounding)
    _to_company_currency(doc, rounding)
    round_total(doc, rounding)
    shares.gross(doc, rounding)
    return doc


def _taxes_and_totals(doc: Totals, step: Pass, rounding: Rounding) -> None:
    lines.sum_up(doc)
    found = taxes.amounts(doc, rounding)
    on_grand_total = doc.apply_discount_on == GRAND_TOTAL
    if on_grand_total and doc.taxes and (doc.discount_amount or doc.additional_discount_percentage):
        running = doc.net_total
        for amount in found:
            running = rounding(running + (rounding(amount, doc.places) if step.discounted else amount), doc.places)
        if step.discounted:
            step.gap = rounding(step.with_taxes - doc.discount_amount - running, doc.places)
        else:
            step.with_taxes = running
    running = doc.net_total
    for tax, amount in zip(doc.taxes, found, strict=True):
        tax.tax_amount_after_discount_amount = rounding(amount, doc.places)
        if tax.charge_type != ACTUAL and not (step.discounted and on_grand_total):
            tax.tax_amount = tax.tax_amount_after_discount_amount
        running += tax.tax_amount_after_discount_amount
        tax.total = running
    doc.total_taxes = running - doc.net_total
    _close_gap_of_included_taxes(doc, step, rounding)
    doc.grand_total = running + step.gap


def _close_gap_of_included_taxes(doc: Totals, step: Pass, rounding: Rounding) -> None:
    """Prices that include tax add up to what the customer was told: a gap of up to five cents counts as rounding."""
    if not any(tax.included for tax in doc.taxes):
        return
    on_top = sum((tax.tax_amount_after_discount_amount for tax in doc.taxes if not tax.included), ZERO)
    gap = doc.total + on_top - doc.taxes[-1].total - (doc.discount_amount if step.discounted else ZERO)
    gap = rounding(gap, doc.places)
    step.gap = gap if abs(gap) <= Decimal(5).scaleb(-doc.places) else ZERO


def _to_company_currency(doc: Totals, rounding: Rounding) -> None:
    """The grand total is converted as a whole; without taxes it is the sum of the converted lines."""

    def base(value: Decimal) -> Decimal:
        return rounding(value * doc.conversion_rate, doc.base_places)

    for tax in doc.taxes:
        tax.base_tax_amount = base(tax.tax_amount)
        tax.base_tax_amount_after_discount_amount = base(tax.tax_amount_after_discount_amount)
        tax.base_total = base(tax.total)
    doc.base_discount_amount = base(doc.discount_amount)
    doc.base_total_taxes = base(doc.total_taxes)
    doc.base_grand_total = base(doc.grand_total) if doc.total_taxes else doc.base_net_total
