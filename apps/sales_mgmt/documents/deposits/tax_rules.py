"""Which tax a company's deposits bear: its rule for the customer's tax category, else its rule for all."""

import frappe

from sales_mgmt.host import host

RULE = "SM Deposit Tax Rule"


def rule_of(customer: str, company: str) -> frappe._dict:
    """The fields of the rule; an empty dict where the company has none."""
    category = host().customer(customer).tax_category
    rows = frappe.get_all(
        RULE, {"company": company, "tax_category": ("in", ["", category or ""])}, ["*"], order_by="tax_category desc"
    )
    return rows[0] if rows else frappe._dict()
