"""What stands below the lines of a document: totals, taxes, words, what is paid and open, when it is due, texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.owed import owed, still_owed
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.printing import figures
from sales_mgmt.printing.paper import lines_needed

TOTAL, BLOCK, TEXT_LINE, SIGNATURES = 5.6, 7.0, 3.6, 26.0
"""Heights in mm."""
TEXT_POINTS = 7.5


@dataclass(frozen=True)
class Amount:
    """A line of the totals."""

    label: str
    text: str
    bold: bool = False


@dataclass(frozen=True)
class Text:
    """A text of SM Print Text."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Closing:
    """All of it, and its height in mm."""

    totals: tuple[Amount, ...]
    words: str
    due: tuple[tuple[str, str, str], ...]
    texts: tuple[Text, ...]
    height: float


def closing(doc: Any, with_amounts: bool, signatures: bool, width: float) -> Closing:
    """What a document ends with. Its amounts only where the format shows amounts."""
    amounts = tuple(_totals(doc)) if with_amounts else ()
    words = figures.in_words(_owed(doc), doc.currency) if with_amounts else ""
    due = tuple(_due(doc)) if with_amounts else ()
    remarks = [Text(_("Remarks"), tuple(doc.remarks.split("\n")))] if doc.get("remarks") else []
    found = (*remarks, *texts(doc))
    height = len(amounts) * TOTAL + bool(amounts) * BLOCK + bool(due) * (BLOCK + len(due) * TOTAL)
    height += lines_needed(words, width, TEXT_POINTS) * TEXT_LINE + bool(words) * BLOCK
    height += sum(_text_height(text, width) for text in found) + bool(signatures) * SIGNATURES
    return Closing(amounts, words, due, found, height)


def texts(doc: Any) -> list[Text]:
    """The company's texts for documents of this kind in the print's language: terms, bank details."""
    rows = frappe.get_all(
        "SM Print Text",
        filters={
            "company": doc.company,
            "document_type": ("in", ("", doc.doctype)),
            "language": ("in", ("", frappe.local.lang)),
            "enabled": 1,
        },
        fields=["title", "content"],
        order_by="position, name",
    )
    return [Text(row.title or "", tuple((row.content or "").split("\n"))) for row in rows]


def _totals(doc: Any) -> Iterator[Amount]:
    places = doc.precision("grand_total")

    def line(label: str, value: Any, bold: bool = False) -> Amount:
        return Amount(label, figures.amount(value, places), bold)

    is_return = not doc.meta.has_field("total")
    discount = ZERO if is_return else dec(doc.discount_amount)
    total = doc.net_total if is_return else doc.total
    if doc.taxes or discount:
        yield line(_("Total"), total)
    if discount:
        yield line(_("Discount"), -discount)
    for tax in doc.taxes:
        yield line(_tax_label(tax), tax.tax_amount if is_return else tax.tax_amount_after_discount_amount)
    if not is_return and _owed(doc) != dec(doc.grand_total):
        yield line(_("Grand Total"), doc.grand_total)
        yield line(_("Rounding"), doc.rounding_adjustment)
    yield line(f"{_final_label(doc)} {doc.currency}", _owed(doc), bold=True)
    if doc.meta.has_field("outstanding_amount") and doc.docstatus.is_submitted():
        left = still_owed(doc)
        yield line(_("Paid and Credited"), _owed(doc) - left)
        yield line(f"{_('Outstanding')} {doc.currency}", left, bold=True)


def _final_label(doc: Any) -> str:
    if not doc.meta.has_field("total"):
        return _("Credited")
    return _("Amount Due") if doc.meta.has_field("outstanding_amount") else _("Grand Total")


def _tax_label(tax: Any) -> str:
    label = _(tax.description or tax.account_head)
    rate = figures.percent(tax.rate) if tax.charge_type != "Actual" else ""
    included = f" ({_('included')})" if tax.get("included_in_print_rate") else ""
    return (label if not rate or rate.replace(" ", "") in label.replace(" ", "") else f"{label} {rate}") + included


def _owed(doc: Any) -> Any:
    return owed(doc) if doc.meta.has_field("rounded_total") else dec(doc.grand_total)


def _due(doc: Any) -> Iterator[tuple[str, str, str]]:
    """Payment terms: what, until when, how much."""
    places = doc.precision("grand_total")
    for row in doc.get("payment_schedule") or ():
        label = _(row.payment_term or row.description or "") or figures.percent(row.invoice_portion)
        yield label, figures.day(row.due_date), figures.amount(row.payment_amount, places)


def _text_height(text: Text, width: float) -> float:
    lines = sum(lines_needed(line or " ", width, TEXT_POINTS) for line in text.lines)
    return BLOCK + lines * TEXT_LINE
