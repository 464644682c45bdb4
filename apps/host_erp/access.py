"""Permission of the session's user, asked in one way on every Frappe: that of 2023 raises a ValidationError for it."""

import frappe
from frappe import _


def require(doctype: str, ptype: str = "read", name: str | None = None) -> None:
    """Raises frappe.PermissionError unless the user has `ptype` on the DocType, or on the document `name`."""
    if not frappe.has_permission(doctype, ptype, doc=name):
        frappe.throw(_("No permission for {0} {1}").format(_(doctype), name or ""), frappe.PermissionError)
