"""What each line carries of taxes and of the whole."""

from decimal import Decimal

from sales_mgmt.documents.totals.model import Totals
from sales_mgmt.money.allocate import allocate
from sales_mgmt.money.rounding import ZERO, Rounding


def gross(doc: Totals, rounding: Rounding) -> None:
    """Share the debt, in company currency, over the lines: by net amount, and by their own taxes where these differ."""
    weights = [line.net_amount for line in doc.lines]
    for tax in doc.taxes:
        if tax.line_amounts is not None:
            weights = [weight + amount for weight, amount in zip(weights, tax.line_amounts, strict=True)]
    if doc.conversion_rate == 1 and doc.base_payable == doc.net_total:
        parts = [line.base_net_amount for line in doc.lines]  # nothing to share: no tax, no rounding
    else:
        parts = allocate(doc.base_payable, weights, doc.base_places, rounding)
    for line, part in zip(doc.lines, parts, strict=True):
        line.gross_amount = part


def tax_of_lines(doc: Totals, rounding: Rounding) -> list[list[Decimal]]:
    """For each tax of a calculated document what each line bears of it, in document currency, rounded: the parts of a
    tax sum to its amount exactly. What a line that comes back takes with it."""
    found = []
    for tax in doc.taxes:
        weights = tax.line_amounts if tax.line_amounts is not None else [line.net_amount for line in doc.lines]
        if not sum(weights, ZERO):
            weights = [line.net_amount for line in doc.lines]
        found.append(allocate(tax.tax_amount_after_discount_amount, weights, doc.places, rounding))
    return found
