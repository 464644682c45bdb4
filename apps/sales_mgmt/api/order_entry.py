"""Lines from what is typed, scanned, pasted or uploaded: which items are meant, and what is wrong, row by row."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.host import item_search
from sales_mgmt.host.item_search import FoundItem

MOST = 2000
NUMBER = re.compile(r"(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?")
"""2, 2.5, .5, 1,250.75: what a spreadsheet copies. A comma before other than three digits is refused, not guessed."""


@frappe.whitelist(methods=["POST"])
def resolve(doctype: str, rows: str | list) -> list[dict[str, Any]]:
    """For each row {item, qty, rate} either its `line` {item_code, item_name, qty, rate, uom} or its `problem`. `item`
    is a code, a barcode or a name; no quantity means one. Nothing is written.

    Raises frappe.PermissionError for who may not make such documents or see items, frappe.ValidationError for more
    than 2,000 rows.
    """
    require_permission(doctype, "create")
    require_permission("Item", "read")
    given = frappe.parse_json(rows) if isinstance(rows, str) else rows
    if len(given) > MOST:
        frappe.throw(_("{0} rows are too many at once: enter at most {1}.").format(len(given), MOST))
    known = item_search.by_words(_text(row, "item") for row in given)
    return [_resolved(row, known) for row in given]


def _resolved(row: Mapping[str, Any], known: Mapping[str, Sequence[FoundItem]]) -> dict[str, Any]:
    word = _text(row, "item")
    items = known.get(word.lower(), ())
    qty, rate = _number(_text(row, "qty") or "1"), _number(_text(row, "rate") or "0")
    if not word:
        return {"problem": _("Enter an item.")}
    if not items:
        return {"problem": _("No item has the code, barcode or name {0}.").format(word)}
    if len(items) > 1:
        codes = ", ".join(item.item_code for item in items[:5])
        return {"problem": _("Several items have the name {0}: enter the code of one: {1}.").format(word, codes)}
    [item] = items
    if not item.sold:
        return {"problem": _("{0} is disabled or a template of variants: choose another item.").format(item.item_code)}
    if not qty:
        return {"problem": _("Quantity {0} is no number above zero.").format(_text(row, "qty"))}
    if rate is None:
        return {"problem": _("Rate {0} is no number.").format(_text(row, "rate"))}
    line = {"item_code": item.item_code, "item_name": item.item_name, "qty": qty, "rate": rate, "uom": item.uom}
    return {"line": {field: value for field, value in line.items() if value}}


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    return "" if value is None else str(value).strip()


def _number(text: str) -> float | None:
    """The number that is written; None where it is none."""
    return float(text.replace(",", "")) if text and NUMBER.fullmatch(text) else None
