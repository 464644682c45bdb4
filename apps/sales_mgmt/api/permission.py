"""One way for our web methods to ask whether the caller may."""

import frappe
from frappe import _


def require_permission(doctype: str, permission: str, name: str | None = None) -> None:
    """Raise frappe.PermissionError unless the user has `permission` on the DocType, or on the document `name`.

    Frappe's own `throw=True` fails on a document given by name in some versions.
    """
    if not frappe.has_permission(doctype, permission, doc=name):
        frappe.throw(
            _("You may not {0} {1} {2}.").format(_(permission), _(doctype), name or ""), frappe.PermissionError
        )


def require_role(role: str) -> None:
    """Raise frappe.PermissionError unless the user has the role."""
    if role not in frappe.get_roles():
        frappe.throw(_("This is for users with the role {0}.").format(_(role)), frappe.PermissionError)
