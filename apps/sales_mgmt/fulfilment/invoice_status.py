"""An invoice's status from what the host says is still owed on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sales_mgmt.money.rounding import ZERO

UNPAID = "Unpaid"
PARTLY_PAID = "Partly Paid"
PARTLY_CREDITED = "Partly Credited"
OVERDUE = "Overdue"
PAID = "Paid"
CREDITED = "Credit Note Issued"

OPEN = (UNPAID, PARTLY_PAID, PARTLY_CREDITED)
"""Statuses that become Overdue with time."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A submitted invoice in company currency. `credited` is what credit notes took off; `dues` are (date, amount)."""

    total: Decimal
    outstanding: Decimal
    credited: Decimal = ZERO
    dues: Sequence[tuple[date, Decimal]] = ()


def invoice_status(owed: Owed, today: date) -> str:
    """Status of a submitted invoice.

    Overdue as ERPNext sees it: less has been settled than the parts that fell due before today. An invoice of which
    nothing is open is Paid, unless credit notes alone have settled it.
    """
    if owed.outstanding <= 0:
        return CREDITED if owed.total > 0 and owed.credited >= owed.total else PAID
    settled = owed.total - owed.outstanding
    if settled < sum((amount for day, amount in owed.dues if day < today), ZERO):
        return OVERDUE
    if settled <= 0:
        return UNPAID
    return PARTLY_PAID if settled > owed.credited else PARTLY_CREDITED
