"""The journal that makes income of a forfeited deposit, as both hosts enter it: Dr advance, Cr what it becomes."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.plan.posting_plan import DepositMove, PostingPlan, ReceivableRef

JOURNAL = "Journal Entry"


def book(plan: PostingPlan, move: DepositMove, account: str, settles: ReceivableRef | None) -> ReceivableRef:
    """Post the journal; the customer's row stands on `account` and settles the receipt where the host enters it so.

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
    journal: Any = frappe.new_doc("Journal Entry")
    journal.update(
        {
            "voucher_type": JOURNAL,
            "company": plan.voucher.company,
            "posting_date": plan.voucher.posting_date,
            "user_remark": _("{0} forfeited of {1}").format(plan.voucher.name, move.deposit),
            "accounts": [
                advance,
                *(
                    {
                        "account": income.account,
                        "credit_in_account_currency": float(income.amount),
                        "credit": float(income.amount),
                        "cost_center": income.cost_center,
                    }
                    for income in plan.forfeited_to
                    if income.amount
                ),
            ],
        }
    )
    journal.flags.ignore_permissions = True  # who may forfeit a deposit was asked by its document
    journal.insert()
    journal.submit()
    return ReceivableRef(JOURNAL, journal.name)


def cancel(by: ReceivableRef) -> None:
    """Take the journal back. Raises frappe.ValidationError where its date is closed."""
    journal: Any = frappe.get_doc("Journal Entry", by.voucher_no)
    journal.flags.ignore_permissions = True  # who may cancel the forfeiture was asked there
    journal.cancel()
