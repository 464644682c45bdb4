"""Runs that a lost queue or a stopped worker left behind."""

import frappe
from frappe.utils import add_to_date, now_datetime

from sales_mgmt.api import bulk
from sales_mgmt.posting.archived import idle_when_archived


@idle_when_archived
def resume_stale() -> None:
    """Put runs that nothing has happened to for an hour back into the queue, each as its own user."""
    stale = frappe.get_all(
        bulk.RUN,
        {"status": ("in", ("Queued", "Running")), "modified": ("<", add_to_date(now_datetime(), hours=-1))},
        ["name", "owner"],
    )
    user = frappe.session.user
    for run in stale:
        frappe.set_user(run.owner)
        bulk.enqueue(run.name)
    frappe.set_user(user)
