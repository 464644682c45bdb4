"""The account side of a debt: on which account it is owed, and where its rounding is booked."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.owed import debtor
from sales_mgmt.host import host, tax_masters
from sales_mgmt.money.rounding import dec

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def set_accounts(doc: "SalesDocument") -> None:
    """Receivable account, cost center and round-off account. Raises frappe.ValidationError where one cannot be used."""
    company = doc.facts.company
    doc.debit_to = doc.debit_to or host().party_account(debtor(doc), doc.company)
    if not host().is_receivable_account(doc.debit_to, doc.company):
        frappe.throw(
            _("{0} is not a receivable account of {1}. Choose one as Receivable Account.").format(
                doc.debit_to, doc.company
            )
        )
    account = tax_masters.account(doc.debit_to)
    if account.currency not in ("", company.currency, doc.currency):
        frappe.throw(
            _("{0} owes {1} in {2}: {3} is kept in it. Sell in {2}, or choose another Receivable Account.").format(
                debtor(doc), doc.company, account.currency, doc.debit_to
            )
        )
    doc.cost_center = doc.cost_center or company.cost_center
    _set_round_off(doc)


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
