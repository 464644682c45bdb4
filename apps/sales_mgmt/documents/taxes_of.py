"""Which taxes a document bears: the template chosen on it or by rule, the rows fetched from it, and exemption."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint

from sales_mgmt.documents.direct import begins_here
from sales_mgmt.documents.totals.model import ACTUAL, CHARGE_TYPES, ON_PREVIOUS, ON_PREVIOUS_AMOUNT, ON_PREVIOUS_TOTAL
from sales_mgmt.host import party_masters, tax_masters
from sales_mgmt.money.rounding import dec

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

TAX = "Tax"
"""The account type of what an exempt customer is not charged; freight and the like are charged to everybody."""

EXEMPTION = {
    "exempt_from_sales_tax": "tax_exempt",
    "tax_exemption_reason": "exemption_reason",
    "tax_exemption_certificate": "exemption_certificate",
}
"""Field of the document -> of CustomerFacts."""


def fill(doc: "SalesDocument") -> None:
    """Tax category, exemption, template and rows, where a new document of its own accord has none yet.

    What follows an order has taken all of it over from there. Raises frappe.ValidationError where the chosen template
    cannot be used.
    """
    fresh = begins_here(doc)
    if fresh:
        _from_customer(doc)
    before = doc.get_doc_before_save()
    if before and doc.get("taxes_and_charges") != before.get("taxes_and_charges") and _same_rows(doc, before):
        doc.set("taxes", [])  # another template was chosen, and nobody has touched the rows of the last one
    if not doc.taxes and fresh and not doc.get("taxes_and_charges"):
        doc.taxes_and_charges = _by_rule(doc)
    if not doc.taxes and doc.get("taxes_and_charges") and (fresh or before):
        _fetch(doc)
    for row in doc.taxes:
        row.charge_type = row.charge_type or "On Net Total"
        if row.charge_type not in ON_PREVIOUS:
            row.row_id = None
        if row.charge_type == ACTUAL:
            row.rate = 0


def check(doc: "SalesDocument") -> Iterator[str]:
    """What is wrong with the tax rows; everything by row, with what to do."""
    for row in doc.taxes:
        for finding in (*_charge(doc, row), *_account(doc, row)):
            yield _("Tax row {0}: {1}").format(row.idx, finding)
    if doc.get("exempt_from_sales_tax") and not (
        doc.get("tax_exemption_reason") or doc.get("tax_exemption_certificate")
    ):
        yield _("The document is exempt from sales tax: enter the reason, or the number of the certificate.")


def _from_customer(doc: "SalesDocument") -> None:
    customer = doc.facts.customer
    doc.tax_category = doc.get("tax_category") or party_masters.tax_category(*_addresses(doc)) or customer.tax_category
    if customer.tax_exempt and not doc.get("exempt_from_sales_tax"):
        doc.update({field: getattr(customer, fact) for field, fact in EXEMPTION.items()})
        doc.exempt_from_sales_tax = 1


def _by_rule(doc: "SalesDocument") -> str | None:
    """The template of the best Tax Rule, else the company's default one."""
    known = {"company": doc.company, "customer": doc.customer} | party_masters.places(*_addresses(doc))
    groups = doc.facts.customer.groups
    by_rule = tax_masters.rule_template(doc.voucher.posting_date, doc.get("tax_category"), known, groups)
    return by_rule or tax_masters.default_template(doc.company)


def _addresses(doc: "SalesDocument") -> tuple[str | None, str | None]:
    return doc.get("customer_address"), doc.get("shipping_address_name")


def _fetch(doc: "SalesDocument") -> None:
    rows = tax_masters.template_rows(doc.taxes_and_charges, doc.company)
    if rows is None:
        frappe.throw(
            _("Tax template {0} is disabled or not of {1}. Choose another one.").format(
                doc.taxes_and_charges, doc.company
            )
        )
    kept: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        account = tax_masters.account(row.account_head)
        if doc.get("exempt_from_sales_tax") and account and account.account_type == TAX:
            continue
        if row.charge_type in ON_PREVIOUS and cint(row.row_id) not in kept:
            continue  # a charge on a tax that is not charged
        values = {**asdict(row), "rate": float(row.rate), "tax_amount": float(row.tax_amount)}
        if row.charge_type in ON_PREVIOUS:
            values["row_id"] = str(kept[cint(row.row_id)])
        doc.append("taxes", values)
        kept[number] = len(doc.taxes)


def _same_rows(doc: "SalesDocument", before: "SalesDocument") -> bool:
    def shown(of: "SalesDocument") -> list[tuple]:
        return [(row.charge_type, row.account_head, dec(row.rate), dec(row.tax_amount)) for row in of.taxes]

    return shown(doc) == shown(before)


def _charge(doc: "SalesDocument", row: Any) -> Iterator[str]:
    if row.charge_type not in CHARGE_TYPES:
        yield _("{0} is no charge type. Use one of: {1}.").format(row.charge_type, ", ".join(CHARGE_TYPES))
        return
    if dec(row.rate) < 0:
        yield _("rate {0}% is below zero.").format(row.rate)
    if row.charge_type in ON_PREVIOUS and not 0 < cint(row.row_id) < row.idx:
        yield _("{0} must name a row above in Reference Row, not {1}.").format(row.charge_type, row.row_id or _("none"))
    elif row.included_in_print_rate:
        yield from _included(doc, row)


def _included(doc: "SalesDocument", row: Any) -> Iterator[str]:
    """A tax can be taken out of the rate only where all that it is charged on is in the rate too."""
    if row.charge_type == ACTUAL:
        yield _("an actual charge cannot be included in the rate.")
    elif row.charge_type == ON_PREVIOUS_AMOUNT and not doc.taxes[cint(row.row_id) - 1].included_in_print_rate:
        yield _("it is included in the rate, so row {0} must be included too.").format(row.row_id)
    elif row.charge_type == ON_PREVIOUS_TOTAL:
        apart = [str(other.idx) for other in doc.taxes[: cint(row.row_id)] if not other.included_in_print_rate]
        if apart:
            yield _("it is included in the rate, so row {0} must be included too.").format(", ".join(apart))


def _account(doc: "SalesDocument", row: Any) -> Iterator[str]:
    account = tax_masters.account(row.account_head)
    if account is None:
        return  # the link check says so
    if account.company != doc.company:
        yield _("account {0} belongs to {1}, not to {2}.").format(row.account_head, account.company, doc.company)
    if account.is_group:
        yield _("account {0} is a group. Choose an account below it.").format(row.account_head)
    if account.currency not in ("", doc.currency, doc.facts.company.currency):
        yield _("account {0} is kept in {1}: choose one in {2} or {3}.").format(
            row.account_head, account.currency, doc.facts.company.currency, doc.currency
        )
    if doc.get("exempt_from_sales_tax") and account.account_type == TAX:
        yield _("{0} is a tax, and the document is exempt from sales tax. Take the row out.").format(row.account_head)
