"""Cut-overs that a lost queue or a stopped worker left in the middle."""

import frappe
from frappe.utils import add_to_date, now_datetime

from sales_mgmt.api import cut_over
from sales_mgmt.cutover.run import RUN
from sales_mgmt.posting.archived import idle_when_archived


@idle_when_archived
def resume_stale() -> None:
    """Put cut-overs that have not ended, and of which nothing was heard for an hour, back into the queue, each as the
    user who entered it. One that works still goes on undisturbed: each document is taken once, and its job is queued
    once."""
    stale = frappe.get_all(
        RUN,
        {"status": ("in", cut_over.AT_WORK), "modified": ("<", add_to_date(now_datetime(), hours=-1))},
        ["name", "owner", "status"],
    )
    user = frappe.session.user
    for run in stale:
        frappe.set_user(run.owner)
        cut_over.enqueue(run.name, run.status)
    frappe.set_user(user)
