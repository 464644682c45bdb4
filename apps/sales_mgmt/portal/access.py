"""Whose documents a user of the website sees: the one place that says so.

The role Customer has no permission on any DocType of ours, so that Frappe's own doors (REST, reports, links, print
views) stay shut for customers; what they see goes through here.
"""

from typing import Any

import frappe

from sales_mgmt.portal.kinds import KINDS, Kind

ROLE = "Customer"


def customers_of(user: str) -> list[str]:
    """The customers that a user stands for: named on the customer (ERPNext's Portal Users), or by a contact of the
    customer that is this user or has the user's address. None without the role Customer, none for guests."""
    if user == "Guest" or ROLE not in frappe.get_roles(user):
        return []
    found = frappe.db.sql_list(
        """SELECT DISTINCT link.link_name FROM `tabDynamic Link` link
           JOIN `tabContact` contact ON contact.name = link.parent AND link.parenttype = 'Contact'
           LEFT JOIN `tabContact Email` email ON email.parent = contact.name
           WHERE link.link_doctype = 'Customer' AND (contact.user = %(user)s OR email.email_id = %(user)s)""",
        {"user": user},
    )
    if frappe.get_meta("Customer").has_field("portal_users"):
        rows = {"parenttype": "Customer", "parentfield": "portal_users", "user": user}
        found += frappe.get_all("Portal User", filters=rows, pluck="parent")
    return sorted(set(found))


def document(kind: Kind, name: str, user: str) -> Any:
    """A submitted document of the user's own. Raises frappe.DoesNotExistError for all others: what is not theirs is not
    there."""
    customers = customers_of(user)
    parties = frappe.db.get_value(kind.doctype, {"name": name, "docstatus": 1}, kind.parties)
    if not parties or not set(customers) & set(parties):
        raise frappe.DoesNotExistError
    return frappe.get_doc(kind.doctype, name)


def kind_of(route: str | None) -> Kind:
    """Raises frappe.DoesNotExistError where there are no such documents."""
    if route not in KINDS:
        raise frappe.DoesNotExistError
    return KINDS[route]
