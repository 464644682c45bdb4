"""Run on a site of its own by test_uninstall.py; prints one JSON line. tell_site.py state|post|take_back|audit

state: what an app could leave behind. post: an order to its invoice, with a deposit. take_back: all of it cancelled.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import frappe

LISTS = {
    "apps": ("Module Def", "app_name"),
    "modules": ("Module Def", "name"),
    "doctypes": ("DocType", "name"),
    "roles": ("Role", "name"),
    "has_role": ("Has Role", "role"),
    "custom_fields": ("Custom Field", "name"),
    "property_setters": ("Property Setter", "name"),
    "custom_permissions": ("Custom DocPerm", "parent"),
    "jobs": ("Scheduled Job Type", "method"),
    "logs": ("Logs To Clear", "ref_doctype"),
    "workspaces": ("Workspace", "name"),
    "reports": ("Report", "name"),
    "print_formats": ("Print Format", "name"),
    "notifications": ("Notification", "name"),
    "patches": ("Patch Log", "patch"),
}


def state() -> dict:
    """Names of everything that an app could leave behind."""
    found = {
        key: sorted(set(frappe.get_all(doctype, pluck=field, limit_page_length=0)), key=str)
        for key, (doctype, field) in LISTS.items()
    }
    # Frappe's Log Settings fill themselves when they are first saved, by whomever.
    found["logs"] = [name for name in found["logs"] if name.startswith("SM ")]
    singles = "SELECT DISTINCT doctype FROM tabSingles WHERE doctype != 'Log Settings' ORDER BY 1"
    found["singles"] = frappe.db.sql_list(singles)
    found["tables"] = sorted(frappe.db.get_tables(cached=False))
    found["installed"] = frappe.get_installed_apps()
    return found


def post() -> dict:
    f = factories()
    f.shared_masters()
    customer = f.customer()
    f.deposit(customer, 5)
    order = f.order(customer, f.line(f.item(stock=2), 2, 10))
    delivery = f.delivery([order.name])
    f.invoice([delivery.name])
    frappe.db.commit()
    return {doctype: frappe.get_all(doctype, pluck="name")[0] for doctype in DOCUMENTS}


DOCUMENTS = ("SM Invoice", "SM Delivery Note", "SM Sales Order", "SM Deposit")


def take_back() -> dict:
    for doctype in DOCUMENTS:
        for name in frappe.get_all(doctype, {"docstatus": 1}, pluck="name"):
            frappe.get_doc(doctype, name).cancel()
    frappe.db.commit()
    return {}


def audit() -> dict:
    factories()
    import books

    return {"problems": [str(problem) for problem in books.all_problems()]}


def factories():
    for app in frappe.get_installed_apps():  # before tests/host_erp can pass for the app of that name
        frappe.get_module(app)
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    import factories

    return factories


if __name__ == "__main__":
    print(json.dumps({"state": state, "post": post, "take_back": take_back, "audit": audit}[sys.argv[1]]()))
