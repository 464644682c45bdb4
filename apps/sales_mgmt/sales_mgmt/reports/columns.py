"""What the script reports of this app share: columns, filters, sums, and which documents a user may read."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _


def required(filters: Mapping[str, Any] | None, *names: str) -> frappe._dict:
    """The filters. Raises frappe.ValidationError for a missing one."""
    found = frappe._dict(filters or {})
    for name in names:
        if not found.get(name):
            frappe.throw(_("Choose a value for the filter {0}.").format(_(frappe.unscrub(name))))
    return found


def currency_of(company: str) -> str:
    """The currency of a company that the user may read. Raises frappe.PermissionError."""
    frappe.has_permission("Company", "read", company, throw=True)
    return frappe.get_cached_value("Company", company, "default_currency")


def readable(doctype: str, names: Iterable[str]) -> set[str]:
    """Those of the documents that the user may read, user permissions included; one query."""
    wanted = sorted(set(names))
    if not wanted:
        return set()
    return set(frappe.get_list(doctype, {"name": ("in", wanted)}, pluck="name", limit_page_length=0))


def column(fieldname: str, label: str, fieldtype: str = "Data", options: str | None = None, width: int = 130) -> dict:
    """A column of a report."""
    return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "options": options, "width": width}


def money(fieldname: str, label: str) -> dict:
    """A column in company currency; the rows name it as `currency`."""
    return column(fieldname, label, "Currency", "currency")


def add_up(lines: Sequence[Any], keys: Sequence[str], shown: Sequence[str], figures: Sequence[str]) -> list[dict]:
    """A row for each key, in the order of the lines: the `shown` attributes of its first line and the summed figures,
    with a row of totals at the end."""
    rows: dict[tuple, dict] = {}
    sums: dict[tuple, dict[str, Decimal]] = {}
    total = dict.fromkeys(figures, Decimal(0))
    for line in lines:
        key = tuple(getattr(line, name) for name in keys)
        if key not in rows:
            rows[key] = {name: getattr(line, name) for name in shown}
            sums[key] = dict.fromkeys(figures, Decimal(0))
        for name in figures:
            sums[key][name] += getattr(line, name)
            total[name] += getattr(line, name)
    found = [row | {name: float(amount) for name, amount in sums[key].items()} for key, row in rows.items()]
    for row in found:
        row |= {name: float(value) for name, value in row.items() if isinstance(value, Decimal)}
    if found:
        found.append({shown[0]: _("Total"), "bold": 1} | {name: float(amount) for name, amount in total.items()})
    return found
