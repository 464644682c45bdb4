"""Carries a document's fields into `totals.calculate` and its results back."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from sales_mgmt.documents.totals import DiscountTooHigh, Line, Tax, Totals, calculate
from sales_mgmt.money.rounding import LEGACY, Rounding, dec

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

LINE_INPUT = ("qty", "price_list_rate", "discount_percentage", "rate")
LINE_RESULT = (
    "rate", "discount_amount", "amount", "net_rate", "net_amount", "base_rate", "base_net_amount", "gross_amount",
)  # fmt: skip
TAX_RESULT = ("tax_amount", "base_tax_amount")
RESULT = (
    "discount_amount", "total_qty", "total", "net_total", "total_taxes", "grand_total",
    "base_net_total", "base_total_taxes", "base_grand_total",
)  # fmt: skip


def host_rounding() -> Rounding:
    """The site's rounding method."""
    return Rounding(frappe.get_system_settings("rounding_method") or LEGACY)


def set_totals(doc: "SalesDocument") -> None:
    """Calculate and set all amounts. Raises frappe.ValidationError where the discount exceeds the total."""
    totals = Totals(
        lines=[Line(**{f: dec(row.get(f)) for f in LINE_INPUT}) for row in doc.items],
        taxes=[Tax(rate=dec(row.rate)) for row in doc.taxes],
        conversion_rate=dec(doc.conversion_rate),
        additional_discount_percentage=dec(doc.additional_discount_percentage),
        discount_amount=dec(doc.discount_amount),
        places=doc.precision("grand_total"),
        base_places=doc.precision("base_grand_total"),
    )
    try:
        calculate(totals, host_rounding())
    except DiscountTooHigh:
        frappe.throw(
            _("Discount {0} is more than the lines' total of {1}. Lower it.").format(
                doc.get_formatted("discount_amount"), totals.total
            )
        )
    _write(doc, totals, RESULT)
    for row, line in zip(doc.items, totals.lines, strict=True):
        _write(row, line, LINE_RESULT)
    for row, tax in zip(doc.taxes, totals.taxes, strict=True):
        _write(row, tax, TAX_RESULT)


def _write(target: Any, source: Any, fields: tuple[str, ...]) -> None:
    for name in fields:
        target.set(name, float(getattr(source, name)))
