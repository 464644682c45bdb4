"""What our documents take from the host's: fields of the same name and kind, prices, taxes and discounts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.documents.opening import DOCUMENT, FLAG, LINE
from sales_mgmt.host.opening import OpenDocument, OpenLine
from sales_mgmt.money.rounding import ZERO, dec

NOT_HEADER = {"naming_series", "title", "set_warehouse", "discount_amount", "status", "ignore_pricing"}
NOT_LINE = {"qty", "rate", "price_list_rate", "discount_percentage", "discount_amount", "batch_no", "serial_no"}
NUMBERS, TEXTS = ("Float", "Percent", "Currency"), ("Data", "Small Text", "Text")
ALIKE = dict.fromkeys(NUMBERS, "number") | dict.fromkeys(TEXTS, "text")
"""Field types that hold the same: others must be equal."""

TAX = ("charge_type", "row_id", "account_head", "description", "included_in_print_rate", "rate", "cost_center")
MONEY_PLACES = 2


def same_fields(native: Any, doctype: str, leave: set[str]) -> dict[str, Any]:
    """What `native` says in fields that a document of ours has under the same name, and that users fill; custom fields
    and accounting dimensions among them."""
    found = {}
    for field in frappe.get_meta(doctype).fields:
        theirs = native.meta.get_field(field.fieldname)
        if field.fieldname in leave or field.read_only or theirs is None or _kind(theirs) != _kind(field):
            continue
        if field.fieldtype == "Table" or (field.fieldtype == "Link" and field.options != theirs.options):
            continue
        if (value := native.get(field.fieldname)) not in (None, ""):
            found[field.fieldname] = value
    return found


def _kind(field: Any) -> str:
    return ALIKE.get(field.fieldtype, field.fieldtype)


def begin(doctype: str, native: Any) -> Any:
    """A new document of ours for one of the host's, without lines."""
    doc = frappe.new_doc(doctype)
    doc.update(same_fields(native, doctype, NOT_HEADER))
    if doc.meta.has_field("ignore_pricing"):
        doc.ignore_pricing = 1  # what was agreed stands
    doc.set(DOCUMENT, native.name)
    doc.flags.update({FLAG: True, "ignore_permissions": True})  # who started the cut-over was asked for the right to
    return doc


def add_line(doc: Any, native_row: Any, line: OpenLine) -> None:
    """The line for what is open of the host's."""
    child = doc.meta.get_field("items").options
    row = same_fields(native_row, child, NOT_LINE) | {"qty": float(line.qty), "rate": native_row.rate}
    if frappe.get_meta(child).has_field(LINE):
        row[LINE] = line.name
    doc.append("items", row)


def add_taxes(doc: Any, native: Any, lines: Sequence[OpenLine]) -> None:
    """The host's taxes and its discount. An amount that is no rate counts by the share of what is taken."""
    whole = dec(native.base_net_total)
    share = sum((line.value for line in lines), ZERO) / whole if whole else ZERO
    for tax in native.taxes:
        row = {field: tax.get(field) for field in TAX}
        if tax.charge_type == "Actual":
            row["tax_amount"] = _part(tax.tax_amount, share)
        doc.append("taxes", row)
    if native.discount_amount and not native.additional_discount_percentage:
        doc.discount_amount = _part(native.discount_amount, share)


def post(doc: Any) -> None:
    """Insert and submit."""
    doc.insert()
    doc.submit()


def native_rows(native: Any, open_document: OpenDocument) -> list[tuple[Any, OpenLine]]:
    """The host's rows that have something open."""
    by_name = {row.name: row for row in native.items}
    return [(by_name[line.name], line) for line in open_document.lines]


def _part(amount: float, share: Decimal) -> float:
    return float(round(dec(amount) * share, MONEY_PLACES))
