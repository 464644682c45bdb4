"""Carries a document's fields into `totals.calculate` and its results back."""

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint

from sales_mgmt.documents.totals import DiscountTooHigh, Line, Tax, Totals, calculate
from sales_mgmt.documents.totals.model import NET_TOTAL
from sales_mgmt.host import tax_masters
from sales_mgmt.money.rounding import LEGACY, ZERO, Rounding, dec

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

LINE_INPUT = ("qty", "price_list_rate", "discount_percentage", "rate")
LINE_RESULT = (
    "rate", "discount_amount", "amount", "distributed_discount_amount", "net_rate", "net_amount",
    "base_rate", "base_net_amount", "gross_amount",
)  # fmt: skip
TAX_RESULT = (
    "tax_amount", "tax_amount_after_discount_amount", "total",
    "base_tax_amount", "base_tax_amount_after_discount_amount", "base_total",
)  # fmt: skip
RESULT = (
    "discount_amount", "total_qty", "total", "net_total", "total_taxes", "grand_total", "rounding_adjustment",
    "rounded_total", "base_discount_amount", "base_total", "base_net_total", "base_total_taxes", "base_grand_total",
    "base_rounding_adjustment", "base_rounded_total", "base_rounding",
)  # fmt: skip


def host_rounding() -> Rounding:
    """The site's rounding method."""
    return Rounding(frappe.get_system_settings("rounding_method") or LEGACY)


def set_totals(doc: "SalesDocument") -> None:
    """Calculate and set all amounts. Raises frappe.ValidationError where the discount exceeds what it applies to, or
    the document comes to less than nothing."""
    totals = totals_of(doc)
    try:
        calculate(totals, host_rounding())
    except DiscountTooHigh as error:
        discount, whole = error.args
        frappe.throw(
            _("Discount {0} is more than the lines' total of {1}. Lower it.").format(
                _money(discount, doc), _money(whole, doc)
            )
        )
    if totals.grand_total < 0:
        frappe.throw(
            _("The grand total of {0} is below zero. Lower the charges that are taken off.").format(
                _money(totals.grand_total, doc)
            )
        )
    _write(doc, totals, RESULT)
    for row, line in zip(doc.items, totals.lines, strict=True):
        _write(row, line, LINE_RESULT)
    for row, tax in zip(doc.taxes, totals.taxes, strict=True):
        _write(row, tax, TAX_RESULT)
        row.item_wise_tax_detail = _by_item(doc, totals, tax)


def totals_of(doc: "SalesDocument") -> Totals:
    """The document's figures as input of `calculate`."""
    return Totals(
        lines=[
            Line(**{f: dec(row.get(f)) for f in LINE_INPUT}, tax_rates=_rates(row.get("item_tax_rate")))
            for row in doc.items
        ],
        taxes=[
            Tax(
                rate=dec(row.rate),
                charge_type=row.charge_type,
                account=row.account_head,
                row_id=cint(row.row_id),
                included=bool(row.included_in_print_rate),
                tax_amount=dec(row.tax_amount),
            )
            for row in doc.taxes
        ],
        conversion_rate=dec(doc.conversion_rate),
        additional_discount_percentage=dec(doc.additional_discount_percentage),
        discount_amount=dec(doc.discount_amount),
        apply_discount_on=doc.get("apply_discount_on") or NET_TOTAL,
        smallest_fraction=None if doc.get("disable_rounded_total") else tax_masters.smallest_fraction(doc.currency),
        round_row_wise_tax=bool(doc.taxes) and tax_masters.rounds_row_wise(),
        places=doc.precision("grand_total"),
        base_places=doc.precision("base_grand_total"),
    )


def _rates(stored: str | None) -> dict[str, Decimal] | None:
    return {account: dec(rate) for account, rate in json.loads(stored).items()} if stored else None


def _by_item(doc: "SalesDocument", totals: Totals, tax: Tax) -> str | None:
    """ERPNext's item_wise_tax_detail: item -> [rate, amount in company currency]; None where all lines are taxed alike
    and the amounts follow from the net amounts."""
    if tax.line_amounts is None:
        return None
    found: dict[str, list[float]] = {}
    sums: dict[str, Decimal] = {}
    for row, line, amount in zip(doc.items, totals.lines, tax.line_amounts, strict=True):
        sums[row.item_code] = sums.get(row.item_code, ZERO) + amount * totals.conversion_rate
        found[row.item_code] = [float(tax.rate_for(line)), round(float(sums[row.item_code]), 6)]
    return json.dumps(found, separators=(",", ":"))


def _money(amount: Decimal, doc: "SalesDocument") -> str:
    return frappe.utils.fmt_money(float(amount), doc.precision("grand_total"), doc.currency)


def _write(target: Any, source: Any, fields: tuple[str, ...]) -> None:
    for name in fields:
        target.set(name, float(getattr(source, name)))
