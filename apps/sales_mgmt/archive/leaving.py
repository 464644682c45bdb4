"""Uninstalling: what forbids it, and what Frappe would leave behind of us.

ERPNext's repost loads vouchers by name, and an accountant opens them from the ledger: as long as one of ours stands in
the host's ledgers its DocType has to stay. Rows that were cancelled hold nothing.
"""

import frappe
from frappe import _

from sales_mgmt.archive.open_work import SHOWN, OpenWork
from sales_mgmt.host.vouchers import live_vouchers

MODULE = "Sales Mgmt"
APP = "sales_mgmt"

OWN_ROLES = ("Credit Controller", "Sales Auditor")
"""Roles that no host brings."""

NAMING_OURS = (
    # DocType, and its column that names one of our DocTypes. Frappe deletes what belongs to our module itself.
    ("Custom Field", "dt"),
    ("Property Setter", "doc_type"),
    ("Custom DocPerm", "parent"),
    ("Logs To Clear", "ref_doctype"),
    ("Singles", "doctype"),
    ("Closed Document", "document_type"),
    ("List View Settings", "name"),
    ("List Filter", "reference_doctype"),
    ("Document Naming Rule", "document_type"),
    ("Auto Email Report", "reference_report"),
    ("Notification", "document_type"),
    ("Workflow", "document_type"),
    ("ToDo", "reference_type"),
    ("DocShare", "share_doctype"),
    ("Portal Menu Item", "reference_doctype"),
    ("Global Search DocType", "document_type"),
)

OF_OUR_METHODS = (("Scheduled Job Type", "method"), ("Patch Log", "patch"))
"""DocType, and its column that names a function of the app."""


def postings(doctypes: tuple[str, ...]) -> list[OpenWork]:
    """Vouchers that are submitted, or have live rows in the host's ledgers; kinds without any are left out."""
    live = live_vouchers(doctypes)
    found = []
    for doctype in doctypes:
        names = set(frappe.get_all(doctype, {"docstatus": 1}, pluck="name", limit_page_length=0))
        if names := sorted(names | live.get(doctype, set())):
            found.append(OpenWork(doctype, len(names), names[:SHOWN]))
    return found


def refuse_while_posted(doctypes: tuple[str, ...]) -> None:
    """Raise frappe.ValidationError, listing what stands in the ledgers and what can be done instead."""
    if posted := postings(doctypes):
        frappe.throw(
            _("These documents have posted to the host's ledgers and must stay readable: {0}.").format(
                "; ".join(map(str, posted))
            )
            + " "
            + _(
                "Instead of uninstalling, close entry and keep them for reading (bench sales-archive), and take a copy"
                " of everything with you (bench sales-export)."
            )
        )


def clean_up() -> None:
    """Delete what names us and would stay: nothing here commits, so that a dry run leaves no trace."""
    ours = tuple(frappe.get_all("DocType", {"module": MODULE}, pluck="name", limit_page_length=0))
    for doctype, column in NAMING_OURS:
        if doctype == "Singles" or (frappe.db.table_exists(doctype) and frappe.db.has_column(doctype, column)):
            frappe.db.delete(doctype, {column: ("in", ours)})
    for doctype, column in OF_OUR_METHODS:
        frappe.db.delete(doctype, {column: ("like", f"{APP}.%")})
    for role in OWN_ROLES:
        _delete_role(role, ours)


def _delete_role(role: str, ours: tuple[str, ...]) -> None:
    """Unless somebody gave it rights on something else."""
    for permissions in ("DocPerm", "Custom DocPerm"):
        if frappe.db.exists(permissions, {"role": role, "parent": ("not in", ours)}):
            return
    # only an administrator uninstalls apps
    frappe.db.delete("Has Role", {"role": role})
    frappe.delete_doc("Role", role, force=True, ignore_permissions=True)
