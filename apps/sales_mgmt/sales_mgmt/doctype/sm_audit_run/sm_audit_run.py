"""SM Audit Run: when the books were audited, and what did not add up. Written by audit/record.py."""

import frappe
from frappe.model.document import Document


class SMAuditRun(Document):
    """A run of the audit."""

    @staticmethod
    def clear_old_logs(days: int = 180) -> None:
        """What Frappe's Log Settings call each day."""
        before = frappe.utils.add_days(frappe.utils.nowdate(), -days)
        frappe.db.sql(
            """DELETE problem FROM `tabSM Audit Problem` problem JOIN `tabSM Audit Run` run ON run.name = problem.parent
               WHERE run.started < %s""",
            (before,),
        )
        frappe.db.sql("DELETE FROM `tabSM Audit Run` WHERE started < %s", (before,))


def on_doctype_update() -> None:
    """Runs are listed and cleared by time."""
    frappe.db.add_index("SM Audit Run", ["started"], index_name="sm_audit_run_started")
