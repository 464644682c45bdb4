"""The tax template of each line: what its item, or the item's group, offers for date, tax category and price.

The rules are ERPNext's: templates with a validity come before those without, the latest first; the item's own come
before its group's, and those before the group's parent's.
"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.host import tax_masters
from sales_mgmt.host.tax_masters import ItemTax
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting.refusals import throw_all

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

Offers = dict[tuple[str, str], list[ItemTax]]
"""By ("Item", item) or ("Item Group", group)."""


def fill(doc: "SalesDocument") -> None:
    """Set template and rates of each line. Costs no statement where no item has a template of its own.

    Raises frappe.ValidationError naming the rows whose template is disabled or another company's.
    """
    taxed_apart = {code for code, item in doc.facts.items.items() if item.taxed_apart}
    if taxed_apart:
        _choose(doc, [row for row in doc.items if row.item_code in taxed_apart])
    rates: dict[str, str | None] = {}
    messages = []
    for row in doc.items:
        template = row.get("item_tax_template")
        if template and template not in rates:
            found = tax_masters.item_template_rates(template, doc.company)
            rates[template] = json.dumps({k: float(v) for k, v in found.items()}) if found is not None else None
        if template and rates[template] is None:
            messages.append(
                _("Row {0}: item tax template {1} is disabled or not of {2}. Choose another one.").format(
                    row.idx, template, doc.company
                )
            )
        row.item_tax_rate = rates.get(template) if template else None
    if messages:
        throw_all(messages, frappe.ValidationError, _("Please correct"))
    _add_missing_taxes(doc)


def valid(offers: Sequence[ItemTax], day: date, base_rate: Decimal) -> list[ItemTax]:
    """Those of one item or group that are valid on the day at the unit rate (company currency), best first."""
    bound = [offer for offer in offers if offer.valid_from or offer.maximum_net_rate]
    now = [
        offer
        for offer in bound
        if (not offer.valid_from or offer.valid_from <= day)
        and (not offer.maximum_net_rate or offer.minimum_net_rate <= base_rate <= offer.maximum_net_rate)
    ]
    if now:
        return sorted(now, key=lambda offer: offer.valid_from or date.min, reverse=True)
    return [offer for offer in offers if offer not in bound]


def best(
    chain: Sequence[Sequence[ItemTax]], day: date, base_rate: Decimal, tax_category: str | None, present: str | None
) -> str | None:
    """The template for a line: `chain` holds the offers of the item, its group, the group's parents. What is chosen
    already stays while it is valid for the tax category, or where nothing else is."""
    fitting = [
        [offer.item_tax_template for offer in valid(offers, day, base_rate) if offer.tax_category == tax_category]
        for offers in chain
    ]
    anywhere = [template for templates in fitting for template in templates]
    if present and (not anywhere or present in anywhere):
        return present
    return anywhere[0] if anywhere else None


def _choose(doc: "SalesDocument", rows: list) -> None:
    items = {row.item_code: doc.facts.items[row.item_code] for row in rows}
    groups = sorted({item.item_group for item in items.values()})
    offers: Offers = {}
    for offer in tax_masters.item_taxes(sorted(items), groups, doc.company):
        offers.setdefault((offer.parenttype, offer.parent), []).append(offer)
    above = {group: [("Item Group", name) for name in tax_masters.group_and_parents(group)] for group in groups}
    for row in rows:
        chain = [offers.get(key, []) for key in (("Item", row.item_code), *above[items[row.item_code].item_group])]
        rate = dec(row.rate) or dec(row.price_list_rate) * (100 - dec(row.discount_percentage)) / 100
        row.item_tax_template = best(
            chain, doc.voucher.posting_date, rate * dec(doc.conversion_rate), doc.tax_category or None,
            row.item_tax_template,
        )  # fmt: skip


def _add_missing_taxes(doc: "SalesDocument") -> None:
    """A rate on an account needs a tax row with that account: one at nothing is added where the document has none."""
    if doc.get("exempt_from_sales_tax"):
        return
    there = {row.account_head for row in doc.taxes}
    stored = {row.item_tax_rate for row in doc.items if row.item_tax_rate}
    wanted = sorted({account for rates in stored for account in json.loads(rates)})
    for account in wanted:
        if account not in there:
            description = account.rpartition(" - ")[0] or account
            row = {"charge_type": "On Net Total", "account_head": account, "rate": 0, "description": description}
            doc.append("taxes", row)
