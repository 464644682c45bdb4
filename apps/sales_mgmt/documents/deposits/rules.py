"""Which deposits an order needs by the site's rules: worked out while it is a draft, frozen when it is confirmed."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import frappe

from sales_mgmt.deposits.requirements import Buyer, Requirement, Rule, required
from sales_mgmt.documents.settings import setting
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.money.rounding import ZERO, dec

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

RULE = "SM Deposit Rule"


def freeze(doc: "SalesDocument") -> None:
    """Fill the order's table of the deposits that it needs. No statement where the site asks for none by rules, else
    one, and one more for rules by item group and by risk class."""
    found = _required(doc) if setting("require_deposits") else []
    if found or doc.get("deposit_requirements"):
        doc.set("deposit_requirements", [_row(each) for each in found])
    doc.needs_deposit = int(bool(found))


def _required(doc: "SalesDocument") -> list[Requirement]:
    rules = _rules(doc.company, frappe.utils.getdate(doc.transaction_date))
    if not rules:
        return []
    debtor = doc.facts.debtor
    risk = _risk_class(doc.credit_account) if any(rule.risk_class for rule in rules) else None
    values: dict[str, Decimal] = {}
    for row in doc.items:
        group = doc.facts.items[row.item_code].item_group
        values[group] = values.get(group, ZERO) + dec(row.gross_amount)
    places = doc.precision("base_grand_total")
    return required(rules, Buyer(debtor.name, debtor.groups, risk), values, host_rounding(), places)


def _rules(company: str, day: date) -> list[Rule]:
    rows = frappe.db.sql(
        """SELECT name, gate, customer, customer_group, risk_class, item_group, percentage, amount
           FROM `tabSM Deposit Rule`
           WHERE company = %(company)s AND disabled = 0
             AND (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_to IS NULL OR valid_to >= %(day)s)""",
        {"company": company, "day": day},
        as_dict=True,
    )
    below = _groups_below({row.item_group for row in rows if row.item_group})
    return [
        Rule(
            row.name,
            row.gate,
            row.customer,
            row.customer_group,
            row.risk_class,
            below[row.item_group] if row.item_group else None,
            dec(row.percentage),
            dec(row.amount),
        )
        for row in rows
    ]


def _groups_below(groups: set[str]) -> dict[str, frozenset[str]]:
    """Each item group with all below it."""
    if not groups:
        return {}
    rows = frappe.db.sql(
        """SELECT top.name, below.name FROM `tabItem Group` top
           JOIN `tabItem Group` below ON below.lft >= top.lft AND below.rgt <= top.rgt WHERE top.name IN %s""",
        (tuple(groups),),
    )
    found: dict[str, set[str]] = {group: {group} for group in groups}
    for top, below in rows:
        found[top].add(below)
    return {top: frozenset(names) for top, names in found.items()}


def _risk_class(credit_account: str | None) -> str | None:
    """The account's own, or that of its credit group."""
    rows = frappe.db.sql(
        """SELECT COALESCE(account.risk_class, parent.risk_class) FROM `tabSM Credit Account` account
           LEFT JOIN `tabSM Credit Account` parent ON parent.name = account.credit_group
           WHERE account.name = %s""",
        (credit_account,),
    )
    return rows[0][0] if rows else None


def _row(each: Requirement) -> dict:
    return {
        "gate": each.gate,
        "deposit_rule": each.rule,
        "percentage": float(each.percentage),
        "based_on": float(each.based_on),
        "amount": float(each.amount),
    }
