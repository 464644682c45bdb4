"""Finds the price of a line among conditions: pure, and the same whatever order they come in.

Which condition wins, by the first of these that differs:
1. whom it is for: the customer, then the nearest of its groups, then everybody;
2. its unit: the line's, then the stock unit, then the smallest other unit;
3. its tier: the highest minimum that the line's quantity reaches;
4. its date: the one that became valid last.
Two rows of a list that are alike in all of this are refused when they are saved; should such a pair exist all the same
(customers were merged), the name decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sales_mgmt.pricing.conditions import Condition, Deal, Wanted

TAKEN = "taken"
NOT_YET, OVER, BELOW_MINIMUM, NO_SUCH_UNIT, NOT_FOR = "not yet", "over", "below minimum", "no such unit", "not for"
"""Why a condition does not apply at all."""
RANKED = ("less specific", "other unit", "lower tier", "older", "same")
"""Why one that applies was not taken: where it ranks behind the one that was."""

Rank = tuple


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a condition."""

    condition: Condition
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The price for one of the line's unit in the document's currency; None where no condition applies.

    `verdicts`: every condition of the item, the one that was taken first, then by rank, then those that do not apply.
    """

    price: Decimal | None
    floor: Decimal | None
    verdicts: tuple[Verdict, ...]


def resolve(wanted: Wanted, deal: Deal, conditions: Iterable[Condition]) -> Resolution:
    """The best condition for the line, its price, and what became of the others."""
    ranked: list[tuple[Rank, Condition]] = []
    out: list[Verdict] = []
    for condition in conditions:
        if condition.item_code != wanted.item_code:
            continue
        if reason := _refusal(condition, wanted, deal):
            out.append(Verdict(condition, reason))
        else:
            ranked.append((_rank(condition, wanted, deal), condition))
    ranked.sort(key=lambda pair: pair[0])
    out.sort(key=lambda verdict: verdict.condition.name)
    if not ranked:
        return Resolution(None, None, tuple(out))
    best, taken = ranked[0]
    verdicts = [Verdict(taken, TAKEN), *(Verdict(c, _behind(best, rank)) for rank, c in ranked[1:]), *out]
    floor = None if taken.floor is None else _converted(taken.floor, taken, wanted, deal)
    return Resolution(_converted(taken.rate, taken, wanted, deal), floor, tuple(verdicts))


def _refusal(condition: Condition, wanted: Wanted, deal: Deal) -> str | None:
    """Why the condition does not apply; None where it does."""
    if condition.customer and condition.customer != deal.customer:
        return NOT_FOR
    if condition.customer_group and condition.customer_group not in deal.groups:
        return NOT_FOR
    if condition.valid_from and deal.day < condition.valid_from:
        return NOT_YET
    if condition.valid_upto and deal.day > condition.valid_upto:
        return OVER
    if not wanted.uoms.get(condition.uom) or not wanted.uoms.get(wanted.uom):
        return NO_SUCH_UNIT
    # Multiplied on both sides: a division would round, and 12 pieces might fall short of one dozen.
    if wanted.qty * wanted.uoms[wanted.uom] < condition.min_qty * wanted.uoms[condition.uom]:
        return BELOW_MINIMUM
    return None


def _rank(condition: Condition, wanted: Wanted, deal: Deal) -> Rank:
    """Smaller is better. The parts stand in the order of RANKED."""
    return (
        _specificity(condition, deal),
        _unit_rank(condition.uom, wanted),
        -condition.min_qty,
        -(condition.valid_from or date.min).toordinal(),
        condition.name,
    )


def _specificity(condition: Condition, deal: Deal) -> int:
    if condition.customer:
        return 0
    if condition.customer_group:
        return 1 + list(deal.groups).index(condition.customer_group)
    return 1 + len(deal.groups)


def _unit_rank(uom: str, wanted: Wanted) -> tuple:
    preferred = 0 if uom == wanted.uom else 1 if uom == wanted.stock_uom else 2
    return (preferred, wanted.uoms[uom], uom)


def _behind(best: Rank, rank: Rank) -> str:
    return next(reason for reason, better, own in zip(RANKED, best, rank, strict=True) if better != own)


def _converted(amount: Decimal, condition: Condition, wanted: Wanted, deal: Deal) -> Decimal:
    """An amount of the condition for one of the line's unit, in the document's currency."""
    per_unit = amount * wanted.uoms[wanted.uom] / wanted.uoms[condition.uom]
    return deal.rounding(per_unit * deal.rate, deal.places)
