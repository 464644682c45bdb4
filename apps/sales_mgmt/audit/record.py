"""Runs the audit, keeps what it found as an SM Audit Run, and tells those who look after the books."""

import time
from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification

from sales_mgmt.audit.run import run
from sales_mgmt.host.facts import Problem

TOLD = ("System Manager", "Sales Auditor")
"""Roles whose users are notified of findings."""

KEPT = 500
"""Findings that a run keeps; `problem_count` has their whole number."""


def run_and_record(occasion: str = "By Hand") -> str:
    """The name of the SM Audit Run. A check that breaks is a finding too: somebody must look at it."""
    started, clock = frappe.utils.now_datetime(), time.monotonic()
    problems, error = [], None
    try:
        problems = run()
    except Exception:
        error = frappe.get_traceback()
    done = frappe.get_doc(
        {
            "doctype": "SM Audit Run",
            "status": "Failed" if error else "Problems Found" if problems else "Clean",
            "occasion": occasion,
            "started": started,
            "seconds": time.monotonic() - clock,
            "problem_count": len(problems),
            "error": error,
            "problems": [_row(problem) for problem in problems[:KEPT]],
        }
    )
    done.insert(ignore_permissions=True)  # nobody may write runs by hand; whoever started this one was asked before
    if done.status != "Clean":
        _tell(done)
    return done.name


def _row(problem: Problem) -> dict[str, str]:
    return {
        "kind": problem.kind[:140],
        "record": str(problem.key),
        "expected": str(problem.expected),
        "found": str(problem.found),
    }


def _tell(done: Any) -> None:
    if done.error:
        subject = _("The audit of the sales ledgers failed.")
    else:
        subject = _("The audit of the sales ledgers found {0} problems, the first: {1} of {2}.").format(
            done.problem_count, done.problems[0].kind, done.problems[0].record
        )
    notice = {"type": "Alert", "document_type": done.doctype, "document_name": done.name, "subject": subject}
    enqueue_create_notification(_addresses(TOLD), {**notice, "from_user": frappe.session.user})


def _addresses(roles: Sequence[str]) -> list[str]:
    """Of the enabled users who have one of the roles."""
    rows = frappe.db.sql(
        """SELECT DISTINCT user.email FROM `tabUser` user
           JOIN `tabHas Role` has_role ON has_role.parent = user.name AND has_role.parenttype = 'User'
           WHERE user.enabled = 1 AND has_role.role IN %s AND COALESCE(user.email, '') != ''""",
        (tuple(roles),),
    )
    return [email for (email,) in rows]
