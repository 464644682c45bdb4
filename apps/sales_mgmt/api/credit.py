"""What the credit controller and the sales desk ask of credit."""

from typing import Any

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.credit import decisions, queue
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting.retry import retried

ACCOUNT, HOLD = "SM Credit Account", "SM Credit Hold"


@frappe.whitelist()
def explain(doctype: str, name: str) -> dict[str, Any]:
    """The latest decision on a document in words; empty where there was none."""
    require_permission(doctype, "read", name)
    found = decisions.latest(doctype, name)
    if not found:
        return {}
    return {
        "decision": found.name,
        "outcome": found.outcome,
        "stage": found.stage,
        "decided": found.creation,
        "words": decisions.in_words(found.facts),
    }


@frappe.whitelist(methods=["POST"])
@retried
def release(name: str, reason: str, amount: float | None = None, valid_until: str | None = None) -> str:
    """Let what is on hold pass once; the hold's status afterwards."""
    _require_controller(name)
    until = frappe.utils.getdate(valid_until) if valid_until else None
    return queue.release(name, reason, None if amount is None else dec(amount), until)


@frappe.whitelist(methods=["POST"])
@retried
def reject(name: str, reason: str) -> None:
    """Say no to what is on hold."""
    _require_controller(name)
    queue.reject(name, reason)


def _require_controller(hold: str) -> None:
    """Who may write the credit account of what waits may answer."""
    require_permission(HOLD, "read", hold)
    require_permission(ACCOUNT, "write", frappe.db.get_value(HOLD, hold, "credit_account"))
