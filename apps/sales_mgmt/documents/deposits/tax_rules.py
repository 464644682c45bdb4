"""Which tax a company's deposits bear: its rule for the customer's tax category, else its rule for all."""

from decimal import Decimal

import frappe
from frappe.model.document import Document

from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.host import host
from sales_mgmt.money.rounding import HUNDRED, ZERO, dec

RULE = "SM Deposit Tax Rule"
INSIDE = "Inside the Receipt"


def rule_of(customer: str, company: str) -> frappe._dict:
    """The fields of the rule; an empty dict where the company has none."""
    category = host().customer(customer).tax_category
    rows = frappe.get_all(
        RULE, {"company": company, "tax_category": ("in", ["", category or ""])}, ["*"], order_by="tax_category desc"
    )
    return rows[0] if rows else frappe._dict()


def freeze(doc: Document) -> None:
    """The tax that is inside a deposit, by the rule of today; it stays so, whatever becomes of the rule."""
    rule = rule_of(doc.customer, doc.company)
    inside = rule.deposit_tax == INSIDE
    rate = dec(rule.tax_rate) if inside else ZERO
    doc.tax_rate = float(rate)
    doc.tax_account = rule.tax_account if rate else None
    doc.tax_clearing_account = rule.tax_clearing_account if rate else None
    doc.tax_amount = float(inside_of(dec(doc.amount), rate, doc.precision("tax_amount")))


def inside_of(amount: Decimal, rate: Decimal, places: int) -> Decimal:
    """The tax inside an amount, by the site's rounding."""
    return host_rounding()(amount * rate / (HUNDRED + rate), places)
