"""How a customer stands with a company: balance, overdue, credit, deposits, open orders and invoices.

Each part is there for who may read the documents that it is added up from; else it is None.
"""

from typing import Any

import frappe

from sales_mgmt.credit import overdue
from sales_mgmt.credit.accounts import find_account
from sales_mgmt.documents import customer_standing
from sales_mgmt.host import host
from sales_mgmt.plan.movements import RECEIVABLE
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import credit_ledger

AT_MOST = 20
ACCOUNT, DEPOSIT, INVOICE, ORDER = "SM Credit Account", "SM Deposit", "SM Invoice", "SM Sales Order"
WHO = ["name", "customer_name", "mobile_no", "email_id", "tax_id", "customer_group", "territory"]
DONE = ("Completed", "Closed", "Cancelled")


def customer(name: str, company: str) -> dict[str, Any]:
    """The customer's figures at a company, in its currency. The caller has asked whether the user may read both."""
    return {
        **frappe.db.get_value("Customer", name, WHO, as_dict=True),
        "company": company,
        "currency": frappe.get_cached_value("Company", company, "default_currency"),
        "credit": customer_standing.credit(name, company) if frappe.has_permission(ACCOUNT, "read") else None,
        "debt": _debt(name, company),
        "deposits": customer_standing.deposits(name, company) if frappe.has_permission(DEPOSIT, "read") else None,
        "orders": _orders(name, company),
        "invoices": _invoices(name, company),
    }


def _debt(name: str, company: str) -> dict[str, Any] | None:
    """The signed balance, and what of it is past due for how many days at most."""
    if not frappe.has_permission(INVOICE, "read"):
        return None
    account = find_account(name, company)
    # The account's balance follows the host's ledger in the transactions that change it.
    owed = credit_ledger.read_balance(account)[RECEIVABLE] if account else host().party_balance(name, company)
    late = customer_standing.overdue_debts(name, company)
    return {"balance": owed, "overdue": late["amount"], "days": late["days"]}


def _orders(name: str, company: str) -> list[dict[str, Any]] | None:
    fields = ["name", "transaction_date", "delivery_date", "status", "credit_status", "po_no", "grand_total"]
    return _list(
        ORDER, {"customer": name, "company": company, "docstatus": ("<", 2), "status": ("not in", DONE)},
        [*fields, "currency"], "transaction_date desc, creation desc",
    )  # fmt: skip


def _invoices(name: str, company: str) -> list[dict[str, Any]] | None:
    """Those with something open, the oldest first; `open` is in company currency."""
    rows = _list(
        INVOICE, {"customer": name, "company": company, "docstatus": 1, "status": ("in", overdue.OPEN)},
        ["name", "posting_date", "due_date", "status", "receivable_type", "receivable_no"], "due_date asc",
    )  # fmt: skip
    if rows is None:
        return None
    refs = {row.name: ReceivableRef(row.pop("receivable_type"), row.pop("receivable_no")) for row in rows}
    owed = host().outstanding(list(refs.values())) if refs else {}
    return [{**row, "open": float(owed[refs[row.name]])} for row in rows]


def _list(doctype: str, filters: dict, fields: list[str], order_by: str) -> list | None:
    if not frappe.has_permission(doctype, "read"):
        return None
    return frappe.get_list(doctype, filters, fields, order_by=order_by, limit_page_length=AT_MOST)
