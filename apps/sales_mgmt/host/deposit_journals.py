"""Journals on deposits, as both hosts enter them: what is forfeited becomes income, and tax is owed."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

from sales_mgmt.plan.posting_plan import DepositMove, Income, PostingPlan, ReceivableRef, Voucher

JOURNAL = "Journal Entry"


def forfeit(plan: PostingPlan, move: DepositMove, account: str, settles: ReceivableRef | None) -> ReceivableRef:
    """Dr advance, Cr what it becomes. The customer's row stands on `account` and settles the receipt where the host
    enters it so.

    Raises frappe.ValidationError where the books are closed or an account takes no such row.
    """
    advance = {
        "account": account,
        "party_type": "Customer",
        "party": plan.voucher.customer,
        "debit_in_account_currency": float(move.amount),
        "debit": float(move.amount),
    }
    if settles:
        advance |= {"reference_type": settles.voucher_type, "reference_name": settles.voucher_no}
    remark = _("{0} forfeited of {1}").format(plan.voucher.name, move.deposit)
    return _journal(plan.voucher, remark, [advance, *(_row(income) for income in plan.forfeited_to if income.amount)])


def tax(voucher: Voucher, deposit: str, rows: Sequence[Income]) -> ReceivableRef:
    """Post tax that a deposit owes, or owes no more. Raises frappe.ValidationError as `forfeit` does."""
    return _journal(voucher, _("Tax on {0}").format(deposit), [_row(each) for each in rows])


def _row(income: Income) -> dict:
    side = "credit" if income.amount > 0 else "debit"
    amount = float(abs(income.amount))
    return {
        "account": income.account,
        f"{side}_in_account_currency": amount,
        side: amount,
        "cost_center": income.cost_center,
    }


def _journal(voucher: Voucher, remark: str, rows: list[dict]) -> ReceivableRef:
    journal: Any = frappe.new_doc("Journal Entry")
    journal.update(
        {
            "voucher_type": JOURNAL,
            "company": voucher.company,
            "posting_date": voucher.posting_date,
            "user_remark": remark,
            "accounts": rows,
        }
    )
    # Whoever moves a deposit, or forfeits it, was asked for that by our document.
    journal.flags.ignore_permissions = True
    journal.insert()
    journal.submit()
    return ReceivableRef(JOURNAL, journal.name)


def cancel(by: ReceivableRef) -> None:
    """Take the journal back. Raises frappe.ValidationError where its date is closed."""
    journal: Any = frappe.get_doc("Journal Entry", by.voucher_no)
    journal.flags.ignore_permissions = True  # who may cancel the forfeiture was asked there
    journal.cancel()
