"""The account side of a debt: on which account it is owed, and where its rounding is booked."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.owed import debtor
from sales_mgmt.host import host, party_masters, tax_masters
from sales_mgmt.money.rounding import dec

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def set_accounts(doc: "SalesDocument") -> None:
    """Receivable account, cost center and round-off account. Raises frappe.ValidationError where one cannot be used."""
    company, typed = doc.facts.company, _typed(doc)
    doc.debit_to = doc.debit_to or host().party_account(debtor(doc), doc.company)
    account = tax_masters.account(doc.debit_to)
    if not account or (account.company, account.account_type, account.is_group) != (doc.company, "Receivable", False):
        frappe.throw(
            _("{0} is not a receivable account of {1}. Choose one as Receivable Account.").format(
                doc.debit_to, doc.company
            )
        )
    _check_currencies(doc, typed)
    doc.cost_center = doc.cost_center or company.cost_center
    _set_round_off(doc)


def _typed(doc: "SalesDocument") -> bool:
    """Whether somebody has chosen the receivable account by hand in this save."""
    before = doc.get_doc_before_save()
    return bool(doc.debit_to) and doc.debit_to != (before.debit_to if before else None)


def _check_currencies(doc: "SalesDocument", typed: bool) -> None:
    """An account is kept in company currency or in the document's; a customer owes a company in one currency only."""
    company = doc.facts.company.currency
    for name in {doc.debit_to, *(row.income_account for row in doc.items)}:
        account = tax_masters.account(name)
        if account and account.currency not in ("", company, doc.currency):
            frappe.throw(
                _("Account {0} is kept in {1}: sell in {1}, or choose an account in {2} or {3}.").format(
                    name, account.currency, company, doc.currency
                )
            )
    kept_in = tax_masters.account(doc.debit_to).currency or company
    if not typed and {kept_in, doc.currency, doc.facts.debtor.currency or company} == {company}:
        return  # nothing foreign about it: no need to look
    if other := party_masters.other_ledger_currency(debtor(doc), doc.company, kept_in):
        frappe.throw(
            _("{0} owes {1} in {2}, and {3} is kept in {4}. Choose a Receivable Account in {2}.").format(
                debtor(doc), doc.company, other, doc.debit_to, kept_in
            )
        )


def _set_round_off(doc: "SalesDocument") -> None:
    company = doc.facts.company
    doc.round_off_account = company.round_off_account if dec(doc.base_rounding) else None
    doc.round_off_cost_center = (doc.cost_center or company.round_off_cost_center) if doc.round_off_account else None
    if dec(doc.base_rounding) and not doc.round_off_account:
        frappe.throw(
            _("Rounding leaves {0}, and {1} has no Round Off Account. Enter one in Company.").format(
                doc.get_formatted("base_rounding"), doc.company
            )
        )
