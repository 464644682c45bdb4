"""Due dates, parts and cash discounts from payment terms: pure."""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sales_mgmt.host.facts import TermFacts
from sales_mgmt.money.allocate import allocate
from sales_mgmt.money.rounding import HUNDRED, ZERO, Rounding
from sales_mgmt.plan.posting_plan import Due

MONTH_END: Final = "Day(s) after the end of the invoice month"
MONTHS_END: Final = "Month(s) after the end of the invoice month"
PERCENTAGE: Final = "Percentage"
AMOUNT: Final = "Amount"


def schedule(
    posting_date: date, total: Decimal, base_total: Decimal, terms: Sequence[TermFacts], places: int, rounding: Rounding
) -> list[Due]:
    """The parts in which `total` (document currency) and `base_total` fall due; without terms, all at once today."""
    dues = [
        Due(
            due_date=due_date(posting_date, term),
            payment_amount=ZERO,
            base_payment_amount=ZERO,
            payment_term=term.payment_term or None,
            invoice_portion=term.portion,
            description=term.description or None,
            discount_type=term.discount_type if term.discount else None,
            discount=term.discount,
            discount_date=discount_date(posting_date, term),
        )
        for term in terms
    ]
    portions = [due.invoice_portion for due in dues]
    return share_out(
        total, base_total, dues or [Due(posting_date, ZERO, ZERO)], portions or [HUNDRED], places, rounding
    )


def share_out(
    total: Decimal,
    base_total: Decimal,
    dues: Sequence[Due],
    weights: Sequence[Decimal],
    places: int,
    rounding: Rounding,
) -> list[Due]:
    """The parts by their weights, both amounts summing to the totals exactly; those of one day as one."""
    parts = allocate(total, weights, places, rounding)
    base_parts = allocate(base_total, weights, places, rounding)
    filled = [
        replace(due, payment_amount=part, base_payment_amount=base_part)
        for due, part, base_part in zip(dues, parts, base_parts, strict=True)
    ]
    return merged([with_discount(due, places, rounding) for due in filled])


def with_discount(due: Due, places: int, rounding: Rounding) -> Due:
    """The part with what may be taken off for paying until its discount date; never more than the part."""
    if not due.discount or not due.discount_date:
        return replace(due, discount_type=None, discount=ZERO, discount_date=None, discount_amount=ZERO)
    amount = due.discount
    if due.discount_type != AMOUNT:
        amount = due.payment_amount * due.discount / HUNDRED
    return replace(due, discount_amount=min(rounding(amount, places), due.payment_amount))


def merged(dues: Sequence[Due]) -> list[Due]:
    """One part for each day, in the order of days: ERPNext takes no two of one day.

    Equal discounts stay; others become one amount, to be had until the first of their days.
    """
    by_day: dict[date, Due] = {}
    for due in dues:
        known = by_day.get(due.due_date)
        by_day[due.due_date] = _both(known, due) if known else due
    return [by_day[day] for day in sorted(by_day)]


def _both(one: Due, other: Due) -> Due:
    days = [due.discount_date for due in (one, other) if due.discount_date]
    alike = one.discount_type == other.discount_type == PERCENTAGE and one.discount == other.discount
    off = one.discount_amount + other.discount_amount
    same = alike and one.discount_date == other.discount_date
    return replace(
        one,
        payment_amount=one.payment_amount + other.payment_amount,
        base_payment_amount=one.base_payment_amount + other.base_payment_amount,
        invoice_portion=one.invoice_portion + other.invoice_portion,
        discount_type=one.discount_type if same else AMOUNT if off else None,
        discount=one.discount if same else off,
        discount_date=min(days, default=None),
        discount_amount=off,
    )


def portions_complete(terms: Sequence[TermFacts]) -> bool:
    """Whether the terms' portions make 100%."""
    return not terms or sum(term.portion for term in terms) == HUNDRED


def due_date(posting_date: date, term: TermFacts) -> date:
    """When one term falls due, by the three rules that ERPNext's Payment Term knows."""
    return _by_rule(posting_date, term.due_date_based_on, term.credit_days, term.credit_months)


def discount_date(posting_date: date, term: TermFacts) -> date | None:
    """Until when a term's discount can be had, by the same three rules; never after the due date. None without one."""
    if not term.discount:
        return None
    days = _by_rule(posting_date, term.discount_validity_based_on, term.discount_validity, term.discount_validity)
    return min(days, due_date(posting_date, term))


def _by_rule(day: date, rule: str | None, days: int, months: int) -> date:
    if rule == MONTH_END:
        return _month_end(day, 0) + timedelta(days=days)
    if rule == MONTHS_END:
        return _month_end(day, months)
    return day + timedelta(days=days)


def _month_end(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
