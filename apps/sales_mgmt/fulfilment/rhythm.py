"""How often a customer is invoiced, and whose turn it is: pure."""

from calendar import monthrange
from datetime import date, timedelta

TOGETHER = "Together"
PER_DELIVERY = "Per Delivery"
PER_ORDER = "Per Order"
WEEKLY = "Weekly"
MONTHLY = "Monthly"

RHYTHMS = (TOGETHER, PER_DELIVERY, PER_ORDER, WEEKLY, MONTHLY)


def period_end(rhythm: str, day: date) -> date:
    """The last day of the period that a delivery of `day` is invoiced with: its week's Sunday, its month's end, or the
    day itself where the rhythm knows no periods."""
    if rhythm == WEEKLY:
        return day + timedelta(days=6 - day.weekday())
    if rhythm == MONTHLY:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


def has_periods(rhythm: str) -> bool:
    """Whether deliveries wait for the end of a period."""
    return rhythm in (WEEKLY, MONTHLY)
