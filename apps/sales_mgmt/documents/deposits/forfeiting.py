"""A deposit, or a part of it, that the customer has lost: what it becomes, and who may decide that."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.documents import four_eyes
from sales_mgmt.documents.deposits.tax_rules import inside_of, rule_of
from sales_mgmt.documents.settings import setting
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.host import tax_masters
from sales_mgmt.money.rounding import dec, plain
from sales_mgmt.plan.posting_plan import Income
from sales_mgmt.posting.refusals import throw_all

DECIDED = ("deposit", "amount", "reason", "income_account", "posting_date")
"""What somebody asks for, and somebody else approves."""


def work_out(doc: Document) -> None:
    """Amount, accounts and tax. Raises frappe.ValidationError with everything that is wrong."""
    deposit = frappe.get_doc("SM Deposit", doc.deposit)
    doc.customer, doc.company = deposit.customer, deposit.company
    rule = rule_of(doc.customer, doc.company)
    doc.amount = float(host_rounding()(dec(doc.amount or deposit.open_amount), doc.precision("amount")))
    doc.income_account = doc.income_account or rule.forfeit_income_account
    doc.tax_account = rule.forfeit_tax_account
    doc.tax_rate = rule.forfeit_tax_rate if doc.tax_account else 0
    tax = inside_of(dec(doc.amount), dec(doc.tax_rate), doc.precision("tax_amount"))
    doc.tax_amount, doc.net_amount = float(tax), float(dec(doc.amount) - tax)
    if findings := _findings(doc, dec(deposit.open_amount), deposit.docstatus.is_submitted()):
        throw_all(findings, frappe.ValidationError, _("Please correct"))


def approve(doc: Document) -> None:
    """Raise frappe.PermissionError unless the user may approve it."""
    four_eyes.require_role(doc, setting("forfeit_role"))
    if setting("forfeit_four_eyes"):
        four_eyes.require_another(doc, DECIDED)
    doc.approved_by = frappe.session.user


def income(doc: Document) -> list[Income]:
    """What the forfeited amount becomes."""
    rows = [Income(doc.income_account, dec(doc.net_amount))]
    if dec(doc.tax_amount):
        rows.append(Income(doc.tax_account, dec(doc.tax_amount)))
    return rows


def _findings(doc: Document, free: Decimal, received: bool) -> list[str]:
    findings = []
    if not received:
        findings.append(_("{0} is not submitted: nothing of it can be forfeited.").format(doc.deposit))
    elif not 0 < dec(doc.amount) <= free:
        findings.append(
            _("{0}: {1} to forfeit, {2} are open. Lower the amount.").format(doc.deposit, doc.amount, plain(free))
        )
    if not (doc.reason or "").strip():
        findings.append(_("Say why {0} is forfeited: Reason is empty.").format(doc.deposit))
    account = tax_masters.account(doc.income_account) if doc.income_account else None
    if not account or (account.company, account.is_group) != (doc.company, False):
        findings.append(
            _("Choose an Income Account of {0}, here or in its {1}: {2} is none.").format(
                doc.company, _("SM Deposit Tax Rule"), doc.income_account or _("an empty one")
            )
        )
    return findings
