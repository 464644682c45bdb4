"""Due dates from payment terms: pure."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sales_mgmt.host.contract import TermFacts
from sales_mgmt.money.allocate import allocate
from sales_mgmt.money.rounding import HUNDRED, Rounding
from sales_mgmt.plan.posting_plan import Due

MONTH_END = "Day(s) after the end of the invoice month"
MONTHS_END = "Month(s) after the end of the invoice month"


def schedule(
    posting_date: date, total: Decimal, base_total: Decimal, terms: Sequence[TermFacts], places: int, rounding: Rounding
) -> list[Due]:
    """The parts in which `total` (document currency) and `base_total` fall due; without terms, all at once today."""
    if not terms:
        return [Due(posting_date, total, base_total)]
    portions = [term.portion for term in terms]
    parts = allocate(total, portions, places, rounding)
    base_parts = allocate(base_total, portions, places, rounding)
    return [
        Due(due_date(posting_date, term), part, base_part, term.payment_term, term.portion)
        for term, part, base_part in zip(terms, parts, base_parts, strict=True)
    ]


def portions_complete(terms: Sequence[TermFacts]) -> bool:
    """Whether the terms' portions make 100%."""
    return not terms or sum(term.portion for term in terms) == HUNDRED


def due_date(posting_date: date, term: TermFacts) -> date:
    """When one term falls due, by the three rules that ERPNext's Payment Term knows."""
    if term.due_date_based_on == MONTH_END:
        return _month_end(posting_date, 0) + timedelta(days=term.credit_days)
    if term.due_date_based_on == MONTHS_END:
        return _month_end(posting_date, term.credit_months)
    return posting_date + timedelta(days=term.credit_days)


def _month_end(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
