"""What the masters say about taxes. Both hosts keep them under ERPNext's DocType and field names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import cint

from sales_mgmt.money.rounding import dec

PLACES = ("city", "county", "state", "zipcode", "country")
RULE_KEYS = (
    "company", "customer", "customer_group",
    *(f"billing_{place}" for place in PLACES), *(f"shipping_{place}" for place in PLACES),
)  # fmt: skip
"""What a Tax Rule may name; empty fits everything."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What a posting needs to know of an account."""

    name: str
    company: str
    account_type: str
    is_group: bool
    currency: str


@dataclass(frozen=True, slots=True)
class TaxRow:
    """A row of a Sales Taxes and Charges Template."""

    charge_type: str
    row_id: str | None
    account_head: str
    description: str | None
    included_in_print_rate: int
    rate: Decimal
    tax_amount: Decimal
    cost_center: str | None


@dataclass(frozen=True, slots=True)
class ItemTax:
    """A template that the item or item group `parent` offers, and what it is valid for."""

    parenttype: str
    parent: str
    item_tax_template: str
    tax_category: str | None
    valid_from: date | None
    minimum_net_rate: Decimal
    maximum_net_rate: Decimal


def account(name: str) -> AccountFacts | None:
    """Facts of an account, from Frappe's cache; None where it does not exist."""
    fields = ["name", "company", "account_type", "is_group", "account_currency"]
    found = frappe.get_cached_value("Account", name, fields, as_dict=True) if name else None
    if not found:
        return None
    return AccountFacts(
        found.name, found.company, found.account_type or "", bool(found.is_group), found.account_currency or ""
    )


def smallest_fraction(currency: str) -> Decimal | None:
    """The smallest coin of a currency, zero for whole units; None where the site does not round totals."""
    if cint(frappe.db.get_default("disable_rounded_total")):
        return None
    return dec(frappe.get_cached_value("Currency", currency, "smallest_currency_fraction_value"))


def rounds_row_wise() -> bool:
    """Whether the accounts settings round each line's tax by itself."""
    return bool(cint(frappe.get_cached_value("Accounts Settings", "Accounts Settings", "round_row_wise_tax")))


def template_rows(template: str, company: str) -> list[TaxRow] | None:
    """The rows of a Sales Taxes and Charges Template in order; None where it is not the company's or disabled."""
    doc = frappe.get_cached_doc("Sales Taxes and Charges Template", template)
    if doc.company != company or doc.disabled:
        return None
    names = [field.name for field in fields(TaxRow)]
    rows = [{name: row.get(name) for name in names} for row in doc.taxes]
    return [TaxRow(**{**row, "rate": dec(row["rate"]), "tax_amount": dec(row["tax_amount"])}) for row in rows]


def default_template(company: str) -> str | None:
    """The company's default template."""
    filters = {"company": company, "is_default": 1, "disabled": 0}
    return frappe.db.get_value("Sales Taxes and Charges Template", filters)


def rule_template(
    day: date, tax_category: str | None, known: Mapping[str, str | None], groups: Sequence[str]
) -> str | None:
    """The template of the Tax Rule that fits a sale best: the one that names most, then the one of highest priority.

    `known`: the sale's values of RULE_KEYS; `groups`: the customer's group and those above it. The tax category must be
    the rule's exactly. One statement.
    """
    rows = frappe.db.sql(
        """SELECT rule.* FROM `tabTax Rule` rule
           JOIN `tabSales Taxes and Charges Template` template
                ON template.name = rule.sales_tax_template AND template.disabled = 0
           WHERE rule.tax_type = 'Sales' AND COALESCE(rule.tax_category, '') = %s
             AND COALESCE(rule.company, '') IN ('', %s) AND template.company = %s
             AND (rule.from_date IS NULL OR rule.from_date <= %s) AND (rule.to_date IS NULL OR rule.to_date >= %s)""",
        (tax_category or "", known.get("company"), known.get("company"), day, day),
        as_dict=True,
    )
    if not rows:
        return None

    def fits(rule: frappe._dict) -> bool:
        others = (key for key in RULE_KEYS if key != "customer_group")
        return (not rule.customer_group or rule.customer_group in groups) and all(
            not rule.get(key) or (rule.get(key) or "").lower() == (known.get(key) or "").lower() for key in others
        )

    def rank(rule: frappe._dict) -> tuple[int, int]:
        return sum(bool(rule.get(key)) for key in RULE_KEYS), cint(rule.priority)

    best = max(filter(fits, rows), key=rank, default=None)
    return best.sales_tax_template if best else None


def item_taxes(items: Sequence[str], groups: Sequence[str], company: str) -> list[ItemTax]:
    """The company's templates that items and item groups offer, those in use only; a group's parents are included."""
    of_groups = {above for group in groups for above in group_and_parents(group)}
    rows = frappe.db.sql(
        """SELECT tax.parenttype, tax.parent, tax.item_tax_template, tax.tax_category, tax.valid_from,
                  tax.minimum_net_rate, tax.maximum_net_rate
           FROM `tabItem Tax` tax
           JOIN `tabItem Tax Template` template ON template.name = tax.item_tax_template AND template.disabled = 0
                AND template.company = %s
           WHERE (tax.parenttype = 'Item' AND tax.parent IN %s) OR (tax.parenttype = 'Item Group' AND tax.parent IN %s)
           ORDER BY tax.parent, tax.idx""",
        (company, tuple(items) or ("",), tuple(sorted(of_groups)) or ("",)),
        as_dict=True,
    )
    return [
        ItemTax(
            row.parenttype,
            row.parent,
            row.item_tax_template,
            row.tax_category or None,
            row.valid_from,
            dec(row.minimum_net_rate),
            dec(row.maximum_net_rate),
        )
        for row in rows
    ]


def item_template_rates(template: str, company: str) -> dict[str, Decimal] | None:
    """Tax account -> rate of an Item Tax Template; None where it is not the company's or disabled."""
    doc = frappe.get_cached_doc("Item Tax Template", template)
    if doc.company != company or doc.disabled:
        return None
    return {row.tax_type: dec(row.tax_rate) for row in doc.taxes}


def group_and_parents(group: str) -> list[str]:
    """An item group and those above it, nearest first; from Frappe's cache."""
    found: list[str] = []
    while group and group not in found:
        found.append(group)
        group = frappe.get_cached_value("Item Group", group, "parent_item_group")
    return found
