"""Items by what people type or scan: code, barcode or name."""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item, and the unit that its barcode stands for, if any."""

    item_code: str
    item_name: str
    sold: bool
    """Whether it can stand on a sales document: neither disabled nor a template."""
    uom: str | None = None


def by_words(words: Iterable[str]) -> dict[str, list[FoundItem]]:
    """{word in lower case: items}: the item of that code, else of that barcode, else all items of that name. Three
    queries at most, whatever the number of words."""
    wanted = sorted({word.lower() for word in words if word})
    if not wanted:
        return {}
    found: dict[str, list[FoundItem]] = {}
    for item in _select("item.name IN %s", wanted):
        found[item.item_code.lower()] = [item]
    if left := [word for word in wanted if word not in found]:
        for barcode, name, item_name, sold, uom in frappe.db.sql(
            """SELECT code.barcode, item.name, item.item_name, item.disabled = 0 AND item.has_variants = 0, code.uom
               FROM `tabItem Barcode` code JOIN `tabItem` item ON item.name = code.parent
               WHERE code.parenttype = 'Item' AND code.barcode IN %s""",
            (tuple(left),),
        ):
            found[barcode.lower()] = [FoundItem(name, item_name, bool(sold), uom or None)]
    if left := [word for word in left if word not in found]:
        for item in _select("item.item_name IN %s", left):
            found.setdefault(item.item_name.lower(), []).append(item)
    return found


def _select(condition: str, words: list[str]) -> list[FoundItem]:
    rows = frappe.db.sql(
        f"""SELECT item.name, item.item_name, item.disabled = 0 AND item.has_variants = 0 FROM `tabItem` item
            WHERE {condition} ORDER BY item.name""",  # a constant of this module
        (tuple(words),),
    )
    return [FoundItem(name, item_name, bool(sold)) for name, item_name, sold in rows]
