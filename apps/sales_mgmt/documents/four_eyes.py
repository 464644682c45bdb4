"""Two people for one decision: who asked for it, or changed it last, does not approve it."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document


def require_role(doc: Document, role: str | None) -> None:
    """Raise frappe.PermissionError where a role is set and the user does not have it."""
    if role and role not in frappe.get_roles():
        frappe.throw(_("{0} is approved by the role {1}.").format(_(doc.doctype), role), frappe.PermissionError)


def require_another(doc: Document, fields: Iterable[str]) -> None:
    """Raise frappe.PermissionError where the user who submits has entered the document, or has changed one of `fields`,
    be it now or in the last save."""
    before = doc.get_doc_before_save()
    changed = not before or any(str(before.get(name) or "") != str(doc.get(name) or "") for name in fields)
    if changed or frappe.session.user in (doc.owner, before.modified_by):
        frappe.throw(
            _("{0} {1}: who asked for it, or changed it last, does not approve it. Ask somebody else.").format(
                _(doc.doctype), doc.name
            ),
            frappe.PermissionError,
        )
