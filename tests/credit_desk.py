"""What tests of credit share: risk classes, the decisions on a document, and the end of a refusal's transaction."""

from __future__ import annotations

from typing import Any

import factories as f
import frappe

DECISION, HOLD = "SM Credit Decision", "SM Credit Hold"


def risk_class(*outcomes: tuple[str, str, str], **values: Any) -> str:
    """A risk class; an outcome is (rule, stage, outcome)."""
    rows = [{"rule": rule, "stage": stage, "outcome": outcome} for rule, stage, outcome in outcomes]
    doc = {"doctype": "SM Risk Class", "risk_class": f.unique("Class"), "outcomes": rows}
    return frappe.get_doc(doc | values).insert().name


def decided(doc: Any, **where: Any) -> list[tuple]:
    """(stage, outcome, rule, amount) of the decisions on a document, in their order."""
    rows = frappe.get_all(
        DECISION, {"voucher_no": doc.name, **where}, ["stage", "outcome", "rule", "amount"], order_by="creation"
    )
    return [(r.stage, r.outcome, r.rule, r.amount) for r in rows]


def ends() -> None:
    """What happens when the transaction of a refusal has ended; within the test's own, so that it is rolled back."""
    from sales_mgmt.credit import pending

    waiting = list(frappe.local.sm_refused)
    frappe.local.sm_refused.clear()
    pending.record(waiting)


def forget() -> None:
    """Drop refusals that a test has not let end."""
    getattr(frappe.local, "sm_refused", []).clear()
