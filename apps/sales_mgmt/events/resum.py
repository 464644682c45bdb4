"""Exposure is looked over: every day that of all accounts, and at once where ERPNext reposts a customer's ledger."""

from typing import Any

import frappe

from sales_mgmt.credit import resum
from sales_mgmt.credit.accounts import find_account
from sales_mgmt.posting.retry import run_and_commit

CHUNK = 100


def run() -> int:
    """Mend all accounts that have drifted; how many there were. Each chunk is a transaction of its own."""
    accounts, mended = resum.drifted(), 0
    for start in range(0, len(accounts), CHUNK):
        mended += len(run_and_commit(lambda chunk=accounts[start : start + CHUNK]: resum.mend(chunk)))
    return mended


def reposted(entry: Any) -> bool:
    """Whether ERPNext is writing this ledger row anew: it deletes the old ones without telling, so that the customer is
    marked for a sum instead."""
    if not frappe.flags.through_repost_accounting_ledger:
        return False
    if entry.party_type == "Customer" and entry.party:
        frappe.enqueue(
            "sales_mgmt.events.resum.party", customer=entry.party, company=entry.company, enqueue_after_commit=True
        )
    return True


def party(customer: str, company: str) -> None:
    """Sum up one customer's account, if there is one."""
    if account := find_account(customer, company):
        run_and_commit(lambda: resum.mend([account]))
