"""What a draft would post: quantities, stock, ledger and credit, before and after. Reads only."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.movements import STAGES
from sales_mgmt.plan.posting_plan import PostingPlan
from sales_mgmt.posting import credit_ledger, line_ledger
from sales_mgmt.posting.apply import exposure_change

Rows = list[dict[str, Any]]


def preview(doc: SalesDocument) -> dict[str, Rows]:
    """`lines`, `stock`, `ledger` and `credit` rows that submitting `doc` would write, with balances before and after.

    Raises what validating the document raises, and frappe.ValidationError where it is no draft.
    """
    if not isinstance(doc, SalesDocument):
        frappe.throw(_("{0} posts nothing: a preview is for sales documents.").format(_(doc.doctype)))
    if not doc.docstatus.is_draft():
        frappe.throw(_("{0} {1} is no draft: what it posted stands in the ledgers.").format(_(doc.doctype), doc.name))
    doc.validate()
    plan = doc.posting_plan()
    return {
        "lines": _lines(plan),
        "stock": _stock(plan),
        "ledger": [asdict(row) for row in host().preview(plan)],
        "credit": _credit(doc, plan),
    }


def _lines(plan: PostingPlan) -> Rows:
    balances = line_ledger.read_balances(m.source_line for m in plan.line_moves)
    rows = []
    for m in plan.line_moves:
        if m.source_line not in balances:
            continue
        before = getattr(balances[m.source_line].state, m.movement)
        rows.append(
            {
                "row": m.row,
                "source": m.source_parent,
                "item_code": m.item_code,
                "movement": m.movement,
                "before": before,
                "after": before + m.qty,
            }
        )
    return rows


def _stock(plan: PostingPlan) -> Rows:
    on_hand = host().on_hand([(m.item_code, m.warehouse) for m in plan.stock_moves])
    rows = []
    for m in plan.stock_moves:
        before = on_hand[m.item_code, m.warehouse][0]
        on_hand[m.item_code, m.warehouse] = (before + m.qty, on_hand[m.item_code, m.warehouse][1])
        rows.append(
            {
                "row": m.row,
                "item_code": m.item_code,
                "warehouse": m.warehouse,
                "qty": m.qty,
                "before": before,
                "after": before + m.qty,
            }
        )
    return rows


def _credit(doc: SalesDocument, plan: PostingPlan) -> Rows:
    changes = _exposure_changes(doc, plan)
    owed = _owed(plan)
    accounts = credit_ledger.find_accounts([(doc.company, customer) for customer in owed], latest=False)
    for (_company, customer), account in accounts.items():
        changes[account, "receivable"] = owed[customer]
    accounts = sorted({account for account, _stage in changes})
    rows = []
    for account in accounts:
        before = credit_ledger.read_balance(account)
        for stage in STAGES:
            change = changes.get((account, stage), 0)
            rows.append(
                {"credit_account": account, "stage": stage, "before": before[stage], "after": before[stage] + change}
            )
    return rows


def _owed(plan: PostingPlan) -> dict[str, Decimal]:
    """What customers will owe more, or less, in company currency."""
    owed: dict[str, Decimal] = {}
    for debt, sign in ((plan.receivable, 1), *((credit.receivable, -1) for credit in plan.credits)):
        if debt:
            owed[debt.customer] = owed.get(debt.customer, ZERO) + sign * debt.base_owed
    return owed


def _exposure_changes(doc: SalesDocument, plan: PostingPlan) -> dict:
    """Exposure changes of the plan, on the balances as they are read now."""
    balances = line_ledger.read_balances(m.source_line for m in plan.line_moves)
    for new in plan.new_lines:
        balances[new.source_line] = line_ledger.new_balance(new)
    before = {name: balance.state for name, balance in balances.items()}
    after = line_ledger.after_moves(balances, plan.line_moves)
    return exposure_change(before, after)
