"""The reasons that users choose from."""

import frappe
from frappe import _


def check(reason: str | None, action: str, required: bool) -> None:
    """Raise frappe.ValidationError unless `reason` is one that may be given for `action`; it may be left out where it
    is not `required`."""
    if not reason and not required:
        return
    allowed = frappe.db.sql_list(
        """SELECT name FROM `tabSM Order Reason` WHERE disabled = 0 AND COALESCE(action, '') IN ('', %s)
           ORDER BY name""",
        (action,),
    )
    if reason not in allowed:
        frappe.throw(
            _("{0} is no reason to {1} an order. Choose one of: {2}.").format(
                reason or _("Nothing"), _(action).lower(), ", ".join(allowed)
            )
        )
