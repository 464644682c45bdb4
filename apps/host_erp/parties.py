"""What the host knows about a customer's money: accounts and open vouchers."""

import frappe
from frappe import _

from host_erp.access import require
from host_erp.ledger import payment_ledger
from host_erp.ledger.errors import AccountError


def receivable_account(customer: str, company: str) -> str:
    """The account on which a customer owes a company: the customer's own, its group's, the company's.

    Raises AccountError where none of them has one.
    """
    group = frappe.get_cached_value("Customer", customer, "customer_group")
    rows = frappe.get_all(
        "Party Account",
        filters={
            "company": company,
            "parenttype": ("in", ("Customer", "Customer Group")),
            "parent": ("in", [name for name in (customer, group) if name]),
            "account": ("is", "set"),
        },
        fields=["parenttype", "parent", "account"],
    )
    found = {(row.parenttype, row.parent): row.account for row in rows}
    account = (
        found.get(("Customer", customer))
        or found.get(("Customer Group", group))
        or frappe.get_cached_value("Company", company, "default_receivable_account")
    )
    if not account:
        frappe.throw(_("{0} has no default receivable account").format(company), AccountError)
    return account


@frappe.whitelist()
def get_outstanding_invoices(company: str, customer: str) -> list[dict]:
    """Vouchers with something open, oldest due first, for a payment's table; amounts in the account's currency.

    Raises frappe.PermissionError unless the user may read payments, this customer and this company.
    """
    require("Payment Entry")
    require("Customer", "read", customer)
    require("Company", "read", company)
    rows = payment_ledger.open_vouchers(company, "Customer", customer)
    return [
        {**row, "total": float(row.total_in_account_currency), "outstanding": float(row.in_account_currency)}
        for row in rows
    ]
