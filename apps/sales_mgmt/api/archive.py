"""Web methods: take a copy of everything, close entry, open it again. For System Managers."""

from typing import Any

import frappe

from sales_mgmt.api.permission import require_role
from sales_mgmt.archive.export import write_export
from sales_mgmt.archive.open_work import open_work
from sales_mgmt.posting.archived import SETTINGS
from sales_mgmt.posting.retry import retried

MANAGER = "System Manager"


@frappe.whitelist(methods=["POST"])
@retried
def export() -> str:
    """Write all documents and ledgers into the private files, in the background; the id of the job. Who asked is
    notified when it is there."""
    require_role(MANAGER)
    job = frappe.enqueue(
        "sales_mgmt.api.archive.work",
        queue="long",
        timeout=4 * 3600,
        job_id="sm-export",
        deduplicate=True,
        user=frappe.session.user,
    )
    return job.id if job else "sm-export"


def work(user: str) -> str:
    """The job: the name of the File, which `user` is told."""
    name = write_export()
    notice = {
        "doctype": "Notification Log",
        "type": "Alert",
        "for_user": user,
        "document_type": "File",
        "document_name": name,
        "subject": frappe._("All sales documents and ledgers are in {0}.").format(
            frappe.db.get_value("File", name, "file_name")
        ),
    }
    frappe.get_doc(notice).insert(ignore_permissions=True)  # a notice to who asked, who was asked for the role
    return name


@frappe.whitelist(methods=["POST"])
@retried
def begin() -> list[dict[str, Any]]:
    """Close entry; what is under way still, which nobody will be able to finish until entry is open again."""
    require_role(MANAGER)
    left = [work._asdict() for work in open_work()]
    _set(1)
    return left


@frappe.whitelist(methods=["POST"])
@retried
def end() -> None:
    """Open entry again."""
    require_role(MANAGER)
    _set(0)


@frappe.whitelist()
def under_way() -> list[dict[str, Any]]:
    """What would be stuck if entry were closed now."""
    require_role(MANAGER)
    return [work._asdict() for work in open_work()]


def _set(value: int) -> None:
    settings = frappe.get_doc(SETTINGS)
    settings.archived = value
    settings.save()
