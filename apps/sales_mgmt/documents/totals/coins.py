"""Rounding of the grand total to the smallest coin, and what rounding leaves for the round-off account."""

from decimal import Decimal

from sales_mgmt.documents.totals.model import Totals
from sales_mgmt.money.rounding import ZERO, Rounding


def round_total(doc: Totals, rounding: Rounding) -> None:
    """Set the rounded total, the adjustment that leads to it, and the gap between the debt and what it is made of."""
    if doc.smallest_fraction is not None:
        doc.rounded_total = to_coins(doc.grand_total, doc.smallest_fraction, doc.places, rounding)
        doc.rounding_adjustment = doc.rounded_total - doc.grand_total
        doc.base_rounded_total = rounding(doc.rounded_total * doc.conversion_rate, doc.base_places)
        doc.base_rounding_adjustment = rounding(doc.rounding_adjustment * doc.conversion_rate, doc.base_places)
    taxes = sum((tax.base_tax_amount_after_discount_amount for tax in doc.taxes), ZERO)
    doc.base_rounding = doc.base_payable - doc.base_net_total - taxes


def to_coins(value: Decimal, coin: Decimal, places: int, rounding: Rounding) -> Decimal:
    """`value` to the nearest multiple of `coin`, half a coin stays behind; to whole units where the coin is zero."""
    if not coin:
        return rounding(rounding(value, 0), places)
    rest = value % coin  # Decimal's remainder has the sign of the value, Python's and ERPNext's that of the coin
    if rest < 0:
        rest += coin
    return rounding(value + (coin - rest if rest > coin / 2 else -rest), places)
