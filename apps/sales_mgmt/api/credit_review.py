"""Limits of many accounts at once, from the report SM Credit Limit Review: what they would do, and asking for them."""

from collections import Counter
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.credit import review
from sales_mgmt.credit.account_rules import dec_or_none
from sales_mgmt.posting.retry import retried

ACCOUNT, CHANGE = "SM Credit Account", "SM Credit Limit Change"
MOST = 500


@frappe.whitelist()
def what_if(limits: str | list) -> list[dict[str, Any]]:
    """Which open orders would be on hold if these limits counted, each `{"account": ..., "limit": ...}`. Nothing is
    written. Orders that the user may not read count, and are not named."""
    require_permission("SM Sales Order", "read")
    return [
        {
            "account": each.account,
            "limit": float(each.limit),
            "used": float(each.used),
            "on_hold": len(each.on_hold),
            "amount": float(sum(order.amount for order in each.on_hold)),
            "orders": [
                {"doctype": order.doctype, "name": order.name, "amount": float(order.amount)}
                for order in each.on_hold
                if frappe.has_permission(order.doctype, "read", doc=order.name)
            ],
        }
        for each in review.foresee(_limits(limits))
    ]


@frappe.whitelist(methods=["POST"])
@retried
def request(limits: str | list, reason: str, review_date: str | None = None) -> list[str]:
    """Ask for these limits: a draft SM Credit Limit Change for each account, to be approved one by one; their names.
    Either all are asked for or none. Raises frappe.ValidationError where one is waiting for approval already."""
    require_permission(CHANGE, "create")
    wanted = _limits(limits)
    _refuse_asked(wanted)
    values = {"doctype": CHANGE, "reason": reason, "review_date": review_date, "limit_applies": 1}
    return [
        frappe.get_doc({**values, "credit_account": account, "credit_limit": limit}).insert().name
        for account, limit in wanted.items()
    ]


def _limits(limits: str | list) -> dict[str, Decimal]:
    """Account -> limit, of accounts that the user may read. Raises frappe.ValidationError that names a bad row."""
    rows = frappe.parse_json(limits) if isinstance(limits, str) else limits
    if not rows or len(rows) > MOST:
        frappe.throw(_("Choose between one and {0} credit accounts.").format(MOST))
    found: dict[str, Decimal] = {}
    times = Counter(row.get("account") for row in rows)
    for at, row in enumerate(rows, 1):
        account, limit = row.get("account"), dec_or_none(row.get("limit"))
        if not account or not frappe.db.exists(ACCOUNT, account):
            frappe.throw(_("Row {0}: there is no credit account {1}.").format(at, account or ""))
        require_permission(ACCOUNT, "read", account)
        if times[account] > 1:
            frappe.throw(_("Row {0}: credit account {1} is named twice.").format(at, account))
        if row.get("limit") is None or limit is None or not limit.is_finite() or limit < 0:
            frappe.throw(_("Row {0}: give credit account {1} a limit of zero or more.").format(at, account))
        found[account] = limit
    return found


def _refuse_asked(wanted: dict[str, Decimal]) -> None:
    filters = {"credit_account": ("in", list(wanted)), "docstatus": 0}
    for name, title in frappe.get_all(CHANGE, filters, ["name", "title"], limit=1, as_list=True):
        frappe.throw(_("{0} waits for approval for {1} already: approve or delete it first.").format(name, title))
