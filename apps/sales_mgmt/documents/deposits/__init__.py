"""What users do with deposits, and which deposits documents use: a file for each concern."""

from sales_mgmt.documents.deposits.actions import apply, apply_to, refund, unapply
from sales_mgmt.documents.deposits.checks import DEPOSIT, check
from sales_mgmt.documents.deposits.choosing import INVOICE, open_deposits, uses_for
from sales_mgmt.documents.deposits.ties import follow_order, freed_by, moves_to

__all__ = [
    "DEPOSIT",
    "INVOICE",
    "apply",
    "apply_to",
    "check",
    "follow_order",
    "freed_by",
    "moves_to",
    "open_deposits",
    "refund",
    "unapply",
    "uses_for",
]
