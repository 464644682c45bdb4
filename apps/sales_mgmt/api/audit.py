"""The audit on demand."""

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.posting.retry import retried


@frappe.whitelist(methods=["POST"])
@retried
def run_audit() -> None:
    """Start the audit in the background; its result becomes an SM Audit Run."""
    require_permission("SM Audit Run", "read")
    frappe.enqueue("sales_mgmt.audit.record.run_and_record", queue="long", enqueue_after_commit=True)
