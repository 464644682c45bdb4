"""What the reports share: checked filters, columns, trees."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from host_erp.access import require


def checked(filters: Mapping[str, Any] | None, *required: str) -> frappe._dict:
    """Filters with dates as dates. Raises ValidationError where one of `required` is missing."""
    found = frappe._dict(filters or {})
    for name in required:
        if not found.get(name):
            frappe.throw(_("Filter {0} is missing").format(_(frappe.unscrub(name))))
    for name in [name for name in found if name.endswith("_date") and found[name]]:
        found[name] = getdate(found[name])
    return found


def many(value: Any) -> list[str]:
    """The names in a filter that takes one or several: a name, a list, or a list as the browser sends it."""
    if isinstance(value, str) and value.startswith("["):
        value = frappe.parse_json(value)
    return [value] if isinstance(value, str) and value else list(value or ())


def check_company(company: str) -> str:
    """The company's currency. Raises frappe.PermissionError where the user may not read the company: a report over
    sums cannot be filtered row by row afterwards."""
    require("Company", "read", company)
    return frappe.get_cached_value("Company", company, "default_currency")


def money(fieldname: str, label: str, width: int = 120) -> dict[str, Any]:
    """A column of amounts in the row's currency."""
    return {"fieldname": fieldname, "label": label, "fieldtype": "Currency", "options": "currency", "width": width}


def link(fieldname: str, label: str, doctype: str, width: int = 150) -> dict[str, Any]:
    """A column of links to a DocType."""
    return {"fieldname": fieldname, "label": label, "fieldtype": "Link", "options": doctype, "width": width}


def plain(fieldname: str, label: str, fieldtype: str = "Data", width: int = 100) -> dict[str, Any]:
    """Any other column."""
    return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}


def dynamic(fieldname: str, label: str, doctype_field: str, width: int = 150) -> dict[str, Any]:
    """A column of links to the DocType that another column of the row names."""
    return {"fieldname": fieldname, "label": label, "fieldtype": "Dynamic Link", "options": doctype_field,
            "width": width}  # fmt: skip


def below(doctype: str, name: str) -> list[str]:
    """A node of a tree and all below it."""
    bounds = frappe.db.get_value(doctype, name, ["lft", "rgt"])
    if not bounds:
        frappe.throw(_("{0} {1} does not exist").format(_(doctype), name), frappe.DoesNotExistError)
    return frappe.get_all(doctype, filters={"lft": (">=", bounds[0]), "rgt": ("<=", bounds[1])}, pluck="name")
