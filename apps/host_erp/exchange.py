"""Exchange rates from Currency Exchange."""

from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from host_erp.ledger.errors import LedgerError
from host_erp.ledger.money import dec, to_column


def rate(from_currency: str, to_currency: str, on: date | str, purpose: str = "for_selling") -> Decimal:
    """Units of `to_currency` for one of `from_currency` on a day: the latest rate of that day or before, else the
    inverse of the latest opposite one, to nine places. `purpose` is for_selling or for_buying.

    Raises LedgerError naming currencies and day where there is none: a guess would be booked.
    """
    if from_currency == to_currency:
        return Decimal(1)
    if purpose not in ("for_selling", "for_buying"):
        raise ValueError(purpose)
    for source, target, inverse in ((from_currency, to_currency, False), (to_currency, from_currency, True)):
        found = frappe.get_all(
            "Currency Exchange",
            filters={"from_currency": source, "to_currency": target, "date": ("<=", getdate(on)), purpose: 1},
            fields=["exchange_rate"],
            order_by="date desc, creation desc",
            limit=1,
        )
        if found:
            given = dec(found[0].exchange_rate)
            return to_column(1 / given) if inverse else given
    return frappe.throw(
        _("There is no exchange rate from {0} to {1} on {2}").format(from_currency, to_currency, formatdate(on)),
        LedgerError,
    )
