"""/sales/<kind>: a customer's own documents of one kind; orders at /sales."""

import frappe
from frappe.utils import cint

from sales_mgmt.portal import pages
from sales_mgmt.portal.access import kind_of
from sales_mgmt.portal.kinds import KINDS

no_cache = 1


def get_context(context: frappe._dict) -> None:
    require_login()
    kind = kind_of(frappe.form_dict.get("kind") or "orders")
    start, text = max(0, cint(frappe.form_dict.get("start"))), (frappe.form_dict.get("text") or "")[:140]
    rows = pages.rows(kind, frappe.session.user, start, text)
    context.update(
        {
            "kind": kind,
            "kinds": list(KINDS.values()),
            "rows": rows[: pages.PAGE],
            "next_start": start + pages.PAGE if len(rows) > pages.PAGE else None,
            "text": text,
            "title": kind.title,
            "show_sidebar": False,
        }
    )


def require_login() -> None:
    """Send guests to the login page and back."""
    if frappe.session.user == "Guest":
        frappe.local.flags.redirect_location = f"/login?redirect-to=/{frappe.request.path.strip('/')}"
        raise frappe.Redirect
