"""The hold queue: what waits for the credit controller, oldest first, and what he answered.

A hold takes no exposure. A release lets the voucher pass once, up to an amount, until a day; passing uses it up.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.credit import words
from sales_mgmt.credit.decisions import Decided
from sales_mgmt.credit.model import Release
from sales_mgmt.credit.notify import tell
from sales_mgmt.credit.rules import OVER_LIMIT, RELEASED
from sales_mgmt.money.rounding import ZERO, dec, to_column
from sales_mgmt.plan.movements import STAGES
from sales_mgmt.posting import credit_ledger
from sales_mgmt.posting.bulk import insert_rows, new_names
from sales_mgmt.posting.credit_gate import CreditRequest
from sales_mgmt.posting.credit_ledger import CreditMove

HOLD = "SM Credit Hold"
WAITING, RELEASED_STATUS, USED, CLEARED, REJECTED, EXPIRED = (
    "Waiting", "Released", "Used", "Cleared", "Rejected", "Expired",
)  # fmt: skip
OPEN = (WAITING, RELEASED_STATUS)
SHOWN_ON = "SM Sales Order"
ON_HOLD = "On Credit Hold"


def put_into_queue(decided: Decided, decision: str) -> None:
    """Let a voucher wait, where it still exists; it waits once for a stage. Who asked, and its owner, are told."""
    facts = decided.facts
    owner = frappe.db.get_value(decided.voucher_type, decided.voucher_no, "owner")
    if not owner:
        return
    text = words.refusal(facts, decided.verdict)
    over = sum((dec(r.figures["over"]) for r in decided.verdict.reasons if r.rule == OVER_LIMIT), ZERO)
    values = {
        "amount": to_column(facts.own.adds),
        "excess": to_column(over),
        "explanation": text,
        "decision": decision,
        "asked_by": frappe.session.user,
        "status": WAITING,
    }
    if there := _open_hold(decided.voucher_type, decided.voucher_no, facts.stage):
        set_values(there.name, {**values, "first_approver": None})
    else:
        _insert(decided, values)
    show(decided.voucher_type, decided.voucher_no, ON_HOLD)
    tell({owner, frappe.session.user}, decided.voucher_type, decided.voucher_no, text)


def _insert(decided: Decided, values: dict[str, Any]) -> None:
    [name] = new_names(1)
    now, user = frappe.utils.now(), frappe.session.user
    facts = decided.facts
    sales_person = None
    if decided.voucher_type == SHOWN_ON:
        sales_person = frappe.db.get_value(SHOWN_ON, decided.voucher_no, "sales_person")
    row = {
        "name": name, "creation": now, "modified": now, "owner": user, "modified_by": user,
        "voucher_type": decided.voucher_type, "voucher_no": decided.voucher_no, "stage": facts.stage,
        "customer": facts.customer, "company": facts.company, "credit_account": facts.own.account,
        "sales_person": sales_person, **values,
    }  # fmt: skip
    insert_rows(HOLD, tuple(row), [tuple(row.values())])


def release_for(request: CreditRequest) -> Release | None:
    """What is released of a voucher at a stage; the row is held, so that two do not use it."""
    found = _open_hold(request.voucher_type, request.voucher_no, request.stage)
    if not found or found.status != RELEASED_STATUS:
        return None
    return Release(found.name, dec(found.released_amount), found.valid_until, found.answered_by)


def use_release(decided: Decided) -> None:
    """A voucher has passed: by its release, which is used up, or without needing it, which clears its hold.

    Only a risk class lets vouchers wait, so that accounts without one pay no statement for it.
    """
    if decided.verdict.rule == RELEASED:
        set_values(decided.facts.release.hold, {"status": USED})
    elif decided.facts.outcomes and (hold := _open_hold(decided.voucher_type, decided.voucher_no, decided.facts.stage)):
        set_values(hold.name, {"status": CLEARED})


def forget(voucher_type: str, voucher_no: str) -> None:
    """A draft is deleted: nothing of it waits any more."""
    frappe.db.sql(
        f"UPDATE `tab{HOLD}` SET status = %s WHERE voucher_type = %s AND voucher_no = %s AND status IN %s",
        (CLEARED, voucher_type, voucher_no, OPEN),
    )


def set_values(name: str, values: dict[str, Any]) -> None:
    """Change a hold, whose row the caller has locked."""
    columns = ", ".join(f"`{column}` = %s" for column in values)  # this module's own column names
    frappe.db.sql(
        f"UPDATE `tab{HOLD}` SET {columns}, modified = %s, modified_by = %s WHERE name = %s",
        (*values.values(), frappe.utils.now(), frappe.session.user, name),
    )


def look_again_after(moves: Sequence[CreditMove]) -> None:
    """Where exposure fell and something of the account waits, look at it again once this transaction is committed.

    A job can be lost: the hourly run looks at all that waits.
    """
    sums: dict[str, Decimal] = {}
    for m in moves:
        sums[m.credit_account] = sums.get(m.credit_account, ZERO) + m.amount
    fallen = tuple(sorted(account for account, amount in sums.items() if amount < 0))
    if not fallen:
        return
    waiting = frappe.db.sql_list(
        f"SELECT DISTINCT credit_account FROM `tab{HOLD}` WHERE credit_account IN %s AND status = %s", (fallen, WAITING)
    )
    for account in waiting:
        frappe.enqueue("sales_mgmt.events.credit.look_again", enqueue_after_commit=True, account=account)


def show(voucher_type: str, voucher_no: str, status: str | None) -> None:
    """Show on a draft order how its credit stands. `modified` stays: nobody edited it."""
    if voucher_type == SHOWN_ON:
        frappe.db.sql(
            "UPDATE `tabSM Sales Order` SET credit_status = %s WHERE name = %s AND docstatus = 0",
            (status, voucher_no),
        )


def sales_people(hold: frappe._dict) -> set[str]:
    """The users behind the sales person of what waits, as far as the host's masters name one."""
    person = frappe.db.get_value(HOLD, hold.name, "sales_person")
    if not person or not frappe.db.has_column("Sales Person", "employee") or not frappe.db.table_exists("Employee"):
        return set()
    employee = frappe.db.get_value("Sales Person", person, "employee")
    user = frappe.db.get_value("Employee", employee, "user_id") if employee else None
    return {user} if user else set()


def balance_of(account: str) -> dict[str, Decimal]:
    """Exposure by stage of an account now, and its limit; zero also where there is none."""
    found = credit_ledger.read_balances([account]).get(account)
    if not found:
        return {**dict.fromkeys(STAGES, ZERO), "credit_limit": ZERO}
    return {**found.exposure, "credit_limit": found.limit or ZERO}


def _open_hold(voucher_type: str, voucher_no: str, stage: str) -> frappe._dict | None:
    rows = frappe.db.sql(
        f"""SELECT name, status, released_amount, valid_until, answered_by FROM `tab{HOLD}`
            WHERE voucher_type = %s AND voucher_no = %s AND stage = %s AND status IN %s FOR UPDATE""",
        (voucher_type, voucher_no, stage, OPEN),
        as_dict=True,
    )
    return rows[0] if rows else None
