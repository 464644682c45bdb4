"""The document's discount: how much it is, and how it is shared out over the lines."""

from decimal import Decimal

from sales_mgmt.documents.totals.model import ACTUAL, NET_TOTAL, ON_PREVIOUS_AMOUNT, ON_QUANTITY, Totals
from sales_mgmt.money.rounding import HUNDRED, ZERO, Rounding


class DiscountTooHigh(ValueError):
    """The document's discount is more than what it applies to: the second argument."""


def amount(doc: Totals, rounding: Rounding) -> Decimal:
    """The discount in document currency: by percentage of what it applies to, or as it was given."""
    if not doc.additional_discount_percentage:
        return rounding(doc.discount_amount, doc.places)
    whole = doc.net_total if doc.apply_discount_on == NET_TOTAL else doc.grand_total
    return rounding(whole * doc.additional_discount_percentage / HUNDRED, doc.places)


def applies_to(doc: Totals, with_taxes: Decimal) -> Decimal:
    """What the discount is shared over: the net total, or the net total `with_taxes` less the charges that do not fall
    with the net amounts."""
    if doc.apply_discount_on == NET_TOTAL or not doc.taxes:
        return doc.net_total
    fixed: dict[int, tuple[Decimal, Decimal]] = {}
    running = ZERO
    for row, tax in enumerate(doc.taxes, start=1):
        if tax.charge_type in (ACTUAL, ON_QUANTITY):
            own = tax.tax_amount
        elif tax.row_id in fixed:
            of_row, up_to_row = fixed[tax.row_id]
            own = (of_row if tax.charge_type == ON_PREVIOUS_AMOUNT else up_to_row) * tax.rate / HUNDRED
        else:
            continue
        running += own
        fixed[row] = (own, running)
    return with_taxes - running


def share_out(doc: Totals, whole: Decimal, rounding: Rounding) -> None:
    """Lower each line's net amount by its share; a cent that rounding wins or loses goes to the line where it shows.

    Raises DiscountTooHigh.
    """
    if doc.discount_amount > whole:
        raise DiscountTooHigh(doc.discount_amount, whole)
    if not whole:
        return
    expected = given = ZERO
    for line in doc.lines:
        exact = line.net_amount - doc.discount_amount * line.net_amount / whole
        expected += exact
        net = rounding(exact, doc.places)
        net += rounding(expected - given - net, doc.places)
        line.distributed_discount_amount = line.net_amount - net
        line.net_amount = net
        line.net_rate = rounding(net / line.qty, doc.places) if line.qty else ZERO
        given += net
