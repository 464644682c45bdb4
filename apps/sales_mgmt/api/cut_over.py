"""Web methods: report, start, go on with and reverse a cut-over. For System Managers."""

import frappe
from frappe import _

from sales_mgmt.api.permission import require_role
from sales_mgmt.cutover import run, use
from sales_mgmt.posting.retry import retried

MANAGER = "System Manager"
SHOWN = 5
AT_WORK = ("Queued", "Running", "Reversing")
"""Statuses of a cut-over that has not ended."""


@frappe.whitelist(methods=["POST"])
@retried
def dry_run(name: str) -> dict[str, int]:
    """Fill the report; how many documents each step would take."""
    require_role(MANAGER)
    return {row.step: row.documents for row in run.dry_run(name).steps}


@frappe.whitelist(methods=["POST"])
@retried
def start(name: str) -> None:
    """Take over in the background what the report lists, with progress on the document."""
    require_role(MANAGER)
    _move(name, ("Reported",), "Queued")
    enqueue(name, "Queued")


@frappe.whitelist(methods=["POST"])
@retried
def resume(name: str) -> None:
    """Go on with a run that was interrupted, or try again what was refused; what is done is not done again."""
    require_role(MANAGER)
    status = _move(name, (*AT_WORK, "Completed with Refusals"), None)
    if status == "Reversing":
        enqueue(name, status)
        return
    frappe.db.sql(
        """UPDATE `tabSM Cut Over Document` SET result = 'Pending', message = NULL
           WHERE parent = %s AND result IN ('Refused', 'Failed')""",
        (name,),
    )
    frappe.db.set_value(run.RUN, name, "status", "Queued")
    enqueue(name, "Queued")


@frappe.whitelist(methods=["POST"])
@retried
def reverse(name: str) -> None:
    """Undo a cut-over in the background. Raises frappe.ValidationError once something that it made was used."""
    require_role(MANAGER)
    status = _move(name, ("Completed", "Completed with Refusals"), None)
    if found := use.used(name):
        frappe.throw(
            _("{0} cannot be reversed any more: {1} go on from what it took over.").format(
                name, ", ".join(found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
            )
        )
    if status:
        frappe.db.set_value(run.RUN, name, "status", "Reversing")
        enqueue(name, "Reversing")


def _move(name: str, allowed: tuple[str, ...], status: str | None) -> str:
    """Lock the cut-over, check its status, and set another one. Returns what it was."""
    found = frappe.db.get_value(run.RUN, name, "status", for_update=True)
    if found not in allowed:
        frappe.throw(_("{0} is {1}: this is not possible now.").format(name, _(found or "")))
    if status:
        frappe.db.set_value(run.RUN, name, "status", status)
    return found


def enqueue(name: str, status: str) -> None:
    """Queue the work that a cut-over's status asks for."""
    method = "take_back" if status == "Reversing" else "work"
    frappe.enqueue(
        f"sales_mgmt.cutover.run.{method}",
        queue="long",
        timeout=4 * 3600,
        enqueue_after_commit=True,
        job_id=f"sm-cut-over-{method}-{name}",
        deduplicate=True,
        run_name=name,
    )
