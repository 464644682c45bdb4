"""Shares a total out without losing or inventing a cent."""

from collections.abc import Sequence
from decimal import Decimal

from sales_mgmt.money.rounding import ZERO, Rounding


def allocate(total: Decimal, weights: Sequence[Decimal], places: int, rounding: Rounding) -> list[Decimal]:
    """Split `total` in proportion to `weights`, each part rounded to `places`; the parts sum to `total` exactly.

    Each part is the difference of two rounded running sums, so no part is off by more than one step and the result
    does not depend on anything but the order of the weights. All weights zero: the last part takes everything.
    """
    if not weights:
        return []
    whole = sum(weights, ZERO)
    if not whole:
        return [ZERO] * (len(weights) - 1) + [total]
    parts, given, seen = [], ZERO, ZERO
    for weight in weights:
        seen += weight
        upto = total if seen == whole else rounding(total * seen / whole, places)
        parts.append(upto - given)
        given = upto
    parts[-1] += total - given
    return parts
