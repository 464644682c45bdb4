"""What our reports share: checked filters and columns."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

Row = dict[str, Any]


def checked(filters: Mapping[str, Any] | None, *required: str) -> frappe._dict:
    """Filters with dates as dates, and the company's `currency`. Raises frappe.ValidationError where one of `required`
    is missing, and frappe.PermissionError where the user may not read the company: sums cannot be filtered later."""
    found = frappe._dict(filters or {})
    for name in ("company", *required):
        if not found.get(name):
            frappe.throw(_("Choose {0}.").format(_(frappe.unscrub(name))))
    for name in ("from_date", "to_date", "as_of"):
        if found.get(name):
            found[name] = getdate(found[name])
    for doctype, name in (("Company", found.company), ("Customer", found.get("customer"))):
        if name and not frappe.has_permission(doctype, "read", doc=name):
            frappe.throw(_("You may not read {0} {1}.").format(_(doctype), name), frappe.PermissionError)
    found.currency = frappe.get_cached_value("Company", found.company, "default_currency")
    return found


def money(fieldname: str, label: str, width: int = 120) -> Row:
    """A column of amounts in the row's currency."""
    return {"fieldname": fieldname, "label": label, "fieldtype": "Currency", "options": "currency", "width": width}


def link(fieldname: str, label: str, doctype: str, width: int = 150) -> Row:
    """A column of links to a DocType."""
    return {"fieldname": fieldname, "label": label, "fieldtype": "Link", "options": doctype, "width": width}


def dynamic(fieldname: str, label: str, doctype_field: str, width: int = 150) -> Row:
    """A column of links to the DocType that another column of the row names."""
    return {**plain(fieldname, label, "Dynamic Link", width), "options": doctype_field}


def plain(fieldname: str, label: str, fieldtype: str = "Data", width: int = 100) -> Row:
    """Any other column."""
    return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}


def currency_column() -> Row:
    """The currency that the amounts are in."""
    return link("currency", _("Currency"), "Currency", 80)
