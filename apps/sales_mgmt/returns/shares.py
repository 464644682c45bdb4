"""Which part of an invoiced amount a credit takes back: pure.

However something is credited in parts, and whatever was cancelled in between, the parts add up to what was invoiced.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sales_mgmt.money.rounding import ZERO, Rounding

WHOLE = Decimal(1)


def part(whole: Decimal, done: Decimal, given: Decimal, places: int, rounding: Rounding) -> Decimal:
    """What is to be credited of `whole` once the share `done` (0 to 1) of it is credited and `given` was before.

    The difference of a rounded running sum and what was really given: all that is left when `done` is 1. A part never
    has the other sign, and never is more than what is left.
    """
    left = whole - given
    if done >= WHOLE:
        return left
    wanted = rounding(whole * done, places) - given
    return min(max(wanted, ZERO), left) if left >= 0 else max(min(wanted, ZERO), left)


def line_share(credited: Decimal, qty: Decimal) -> Decimal:
    """The credited share of a line, 0 to 1. Quantities in stock units."""
    return min(credited / qty, WHOLE) if qty else WHOLE


def share(done: Sequence[Decimal], weights: Sequence[Decimal]) -> Decimal:
    """The credited share of an amount that lies on several lines by `weights`, from what is `done` (0 to 1) of each."""
    if all(one == WHOLE for one in done):
        return WHOLE
    total = sum(weights, ZERO)
    if not total:
        return sum(done, ZERO) / len(done)
    return sum((one * weight for one, weight in zip(done, weights, strict=True)), ZERO) / total


def weights(
    items: Sequence[str], net_amounts: Sequence[Decimal], by_item: Mapping[str, Decimal] | None
) -> Sequence[Decimal]:
    """How a tax lies on the lines of an invoice: by net amount, or where it was worked out item by item, by those
    amounts (`by_item`), each shared over the item's lines by their net amounts."""
    if by_item is None:
        return net_amounts
    sums: dict[str, Decimal] = {}
    for item, net in zip(items, net_amounts, strict=True):
        sums[item] = sums.get(item, ZERO) + net
    return [
        by_item.get(item, ZERO) * net / sums[item] if sums[item] else ZERO
        for item, net in zip(items, net_amounts, strict=True)
    ]
