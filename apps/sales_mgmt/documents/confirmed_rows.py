"""What of a confirmed order a change leaves alone: agreed units and prices, and lines that nobody touches."""

from typing import TYPE_CHECKING

from sales_mgmt.documents.bulk_rows import alike

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument, SalesLine

TERMS = (
    "item_code", "uom", "qty", "rate", "price_list_rate", "discount_percentage", "delivery_date", "warehouse",
    "delivered_by_supplier", "supplier",
)  # fmt: skip
"""What a line was agreed to be."""


def confirmed(doc: "SalesDocument") -> "dict[str, SalesLine]":
    """The lines as they stand confirmed, by name; none for a draft and for its confirmation."""
    before = doc.get_doc_before_save()
    return {row.name: row for row in before.items} if before and before.docstatus.is_submitted() else {}


def untouched(doc: "SalesDocument") -> set[str]:
    """Names of the confirmed lines that a change leaves as they were: they are not judged by today's masters."""
    before = confirmed(doc)
    return {
        row.name
        for row in doc.items
        if (old := before.get(row.name)) and all(alike(row.get(field), old.get(field)) for field in TERMS)
    }
