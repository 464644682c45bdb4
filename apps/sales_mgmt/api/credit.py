"""What the credit controller and the sales desk ask of credit."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.credit import decisions, queue, words
from sales_mgmt.credit.accounts import find_account
from sales_mgmt.credit.what_if import Question, ask
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting import credit_ledger
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


@frappe.whitelist()
def what_if(
    customer: str,
    company: str,
    order: float = 0,
    exchange_rate: float = 1,
    paid: float = 0,
    limit: float | None = None,
    no_limit: bool = False,
) -> dict[str, Any]:
    """What credit would say to an order (`exchange_rate`: company currency for one unit of it), a payment, another
    limit. Nothing is written."""
    account = _account(customer, company)
    question = Question(
        order=dec(order) * dec(exchange_rate),
        paid=dec(paid),
        limit=None if limit is None else dec(limit),
        no_limit=bool(frappe.utils.cint(no_limit)),
    )
    facts, verdict = ask(account, question)
    return {"outcome": verdict.outcome, "rule": verdict.rule, "words": words.explain(facts, verdict)}


@frappe.whitelist()
def queue_of(company: str | None = None) -> list[dict[str, Any]]:
    """What waits, oldest first, with the exposure of its account."""
    require_permission(HOLD, "read")
    rows = frappe.get_list(
        HOLD,
        filters={"status": "Waiting", **({"company": company} if company else {})},
        fields=["name", "creation", "voucher_type", "voucher_no", "stage", "amount", "excess", "customer"]
        + ["company", "credit_account", "sales_person", "explanation"],
        order_by="creation",
        limit_page_length=0,
    )
    balances = credit_ledger.read_balances({row.credit_account for row in rows})
    return [
        {**row, **balances[row.credit_account].exposure, "limit": balances[row.credit_account].limit} for row in rows
    ]


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


def _account(customer: str, company: str) -> str:
    """The account of a customer, whom the user may see. Raises frappe.DoesNotExistError where there is none yet."""
    require_permission("Customer", "read", customer)
    require_permission(ACCOUNT, "read")
    account = find_account(customer, company)
    if not account:
        frappe.throw(_("{0} has no credit account at {1} yet.").format(customer, company), frappe.DoesNotExistError)
    require_permission(ACCOUNT, "read", account)
    return account


def _require_controller(hold: str) -> None:
    """Who may write the credit account of what waits may answer."""
    require_permission(HOLD, "read", hold)
    require_permission(ACCOUNT, "write", frappe.db.get_value(HOLD, hold, "credit_account"))
