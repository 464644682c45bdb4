"""Who owes how much on a document: the grand total, rounded to coins where that changed anything. The one place that
says so, for a document in memory and for a table."""

from decimal import Decimal
from typing import Any

from sales_mgmt.money.rounding import dec

OWED = "IF(rounding_adjustment != 0 AND rounded_total != 0, rounded_total, grand_total)"
BASE_OWED = "IF(base_rounding_adjustment != 0 AND base_rounded_total != 0, base_rounded_total, base_grand_total)"
"""SQL over the columns of a sales document, in its own and in company currency."""


def debtor(doc: Any) -> str:
    """The customer who owes: the payer, where that is not the buyer."""
    return doc.get("payer") or doc.customer


def owed(doc: Any) -> Decimal:
    """In document currency."""
    rounded = dec(doc.rounding_adjustment) and dec(doc.rounded_total)
    return dec(doc.rounded_total) if rounded else dec(doc.grand_total)


def still_owed(doc: Any) -> Decimal:
    """What is open of an invoice in its own currency: the share of it that the host has open in company currency."""
    total = base_owed(doc)
    share = dec(doc.outstanding_amount) / total if total else Decimal(0)
    return round(owed(doc) * share, doc.precision("grand_total"))


def base_owed(doc: Any) -> Decimal:
    """In company currency."""
    rounded = dec(doc.base_rounding_adjustment) and dec(doc.base_rounded_total)
    return dec(doc.base_rounded_total) if rounded else dec(doc.base_grand_total)
