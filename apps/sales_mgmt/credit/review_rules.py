"""The rules of a limit review: which limit to propose, and which open orders another limit would not bear. Pure.

A proposal is what the customer buys on average in the days that he takes to pay, and a fifth more for what is ordered
and not invoiced yet. It is rounded up to two digits. Who has debts overdue is not given more than he has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from sales_mgmt.money.rounding import ZERO

YEAR = 365
LEAST_DAYS = Decimal(30)
"""Days to pay that are assumed at least, and of who has paid nothing yet."""
HEADROOM = Decimal("1.2")
DIGITS = 2


@dataclass(frozen=True, slots=True)
class Habits:
    """How a customer bought and paid in the last 12 months; amounts in company currency, `days_to_pay` weighted by
    amount, None where nothing was paid."""

    sales: Decimal = ZERO
    days_to_pay: Decimal | None = None
    overdue: Decimal = ZERO


def proposed(habits: Habits, limit: Decimal | None) -> Decimal | None:
    """The limit to propose; the present one (None: none) where nothing was sold."""
    if habits.sales <= 0:
        return limit
    days = max(LEAST_DAYS, habits.days_to_pay or ZERO)
    wanted = _rounded_up(habits.sales * days * HEADROOM / YEAR)
    return min(wanted, limit) if habits.overdue > 0 and limit is not None else wanted


def _rounded_up(amount: Decimal) -> Decimal:
    step = Decimal(1).scaleb(max(amount.adjusted() - DIGITS + 1, 0))
    return (amount / step).to_integral_value(ROUND_UP) * step


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """What is open of an order, in company currency, and the account that bears it."""

    doctype: str
    name: str
    account: str
    amount: Decimal


def not_borne(
    orders: Iterable[OpenOrder], room: Mapping[str, Decimal | None], groups: Mapping[str, str]
) -> list[OpenOrder]:
    """The orders that would be on hold: taken in turn, the first first, those that do not fit beside the ones before.

    `room`: what each account and group has left beside all that is no open order (None: no limit). An order that is on
    hold takes no room, so that a smaller one after it may fit, as in the hold queue.
    """
    left = dict(room)
    held = []
    for order in orders:
        chain = [name for name in (order.account, groups.get(order.account)) if name and left.get(name) is not None]
        if all(order.amount <= left[name] for name in chain):
            left |= {name: left[name] - order.amount for name in chain}
        else:
            held.append(order)
    return held
