"""Which credit account bears a document, and how much of its exposure counts: frozen on it when it posts."""

from typing import TYPE_CHECKING

from sales_mgmt.credit.accounts import terms_of
from sales_mgmt.documents.owed import debtor

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def freeze(doc: "SalesDocument") -> None:
    """Set the account and the weights of a document that is not posted yet; what is posted keeps its own."""
    if doc.docstatus.is_submitted() and not doc.is_new() and getattr(doc, "_action", None) != "submit":
        return
    terms = terms_of(debtor(doc), doc.company)
    doc.credit_account = terms.account
    doc.open_order_weight = float(terms.open_order_weight)
    doc.unbilled_weight = float(terms.unbilled_weight)
