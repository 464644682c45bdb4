"""A quotation's status from what was ordered of its lines and from what has befallen it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sales_mgmt.plan.line_state import LineState

OPEN, PARTIALLY_ORDERED, ORDERED = "Open", "Partially Ordered", "Ordered"
LOST, EXPIRED, REVISED = "Lost", "Expired", "Revised"

CLOSED = (LOST, EXPIRED, REVISED)
"""Nothing is ordered from a quotation of these statuses; the guard reads it from the state of its lines."""

SPECK = Decimal("1e-6")
"""Thirds of an alternative do not add up to the last decimal of the line that it stands for."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What has befallen a submitted quotation: declared lost, found expired, replaced by a later revision."""

    lost: bool = False
    expired: bool = False
    revised: bool = False


def quotation_status(lines: Iterable[LineState], marks: Marks) -> str:
    """Status of a submitted quotation. What is ordered in full stays so, whatever happens later."""
    states = list(lines)
    if states and all(state.to_order <= SPECK for state in states):
        return ORDERED
    for mark, status in ((marks.revised, REVISED), (marks.lost, LOST), (marks.expired, EXPIRED)):
        if mark:
            return status
    return PARTIALLY_ORDERED if any(state.ordered for state in states) else OPEN
