"""Direct lines: of a delivery without an order, of an invoice without order or delivery. They begin their own chain."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from frappe import _

from sales_mgmt.credit.accounts import account_of, find_account
from sales_mgmt.documents.opening import is_taken_over
from sales_mgmt.documents.owed import debtor
from sales_mgmt.documents.settings import setting
from sales_mgmt.documents.sources import has_source

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

ALLOWED_BY = {"SM Delivery Note": "allow_direct_delivery", "SM Invoice": "allow_direct_invoice"}
"""The field of SM Settings that allows direct lines of a DocType."""


def begins_here(doc: "SalesDocument") -> bool:
    """Whether a document is new and draws on no other: what it does not say, its masters say."""
    return doc.is_new() and not doc.get("amended_from") and not any(has_source(doc, row) for row in doc.items)


def direct_lines(doc: "SalesDocument") -> list:
    """The lines that draw on no other."""
    return [row for row in doc.items if not has_source(doc, row)]


def not_allowed(doc: "SalesDocument") -> Iterator[str]:
    """A finding for each direct line of a delivery or invoice where the site does not allow them."""
    rows = direct_lines(doc) if doc.doctype in ALLOWED_BY else []
    if not rows or is_taken_over(doc) or setting(ALLOWED_BY[doc.doctype]):
        return
    for row in rows:
        yield _("Row {0}: {1} has no order line. Fetch it from a sales order, or allow direct lines in {2}.").format(
            row.idx, row.item_code, _("SM Settings")
        )


def set_credit_account(doc: "SalesDocument") -> None:
    """The account that bears the document's direct lines; None without such lines."""
    doc.credit_account = find_account(debtor(doc), doc.company) if direct_lines(doc) else None


def open_credit_account(doc: "SalesDocument") -> None:
    """Before posting: direct lines are counted from a customer's first one on."""
    if direct_lines(doc):
        doc.credit_account = doc.credit_account or account_of(debtor(doc), doc.company)
