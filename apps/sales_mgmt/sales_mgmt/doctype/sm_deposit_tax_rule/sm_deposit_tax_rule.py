"""SM Deposit Tax Rule: which tax deposits bear at a company, for one tax category of customers or for all."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.documents.deposits import tax_rules
from sales_mgmt.host import tax_masters


class SMDepositTaxRule(Document):
    """A rule; documents/deposits/tax_rules.py finds it."""

    def validate(self) -> None:
        self._refuse_second()
        self._check_accounts()
        if self.deposit_tax == tax_rules.INSIDE and not (
            self.tax_rate and self.tax_account and self.tax_clearing_account
        ):
            frappe.throw(_("Tax inside the receipt needs a rate, a tax account and an account for tax on deposits."))

    def _refuse_second(self) -> None:
        same = {"company": self.company, "tax_category": self.tax_category or ("is", "not set")}
        if other := frappe.db.get_value(self.doctype, {**same, "name": ("!=", self.name)}):
            frappe.throw(
                _("{0} has a rule for {1} already: {2}. Change that one.").format(
                    self.company, self.tax_category or _("all tax categories"), other
                )
            )

    def _check_accounts(self) -> None:
        for field in ("tax_account", "tax_clearing_account", "forfeit_income_account", "forfeit_tax_account"):
            account = tax_masters.account(self.get(field)) if self.get(field) else None
            if account and (account.company, account.is_group) != (self.company, False):
                frappe.throw(
                    _("{0}: {1} is no account of {2} that can be posted to.").format(
                        _(self.meta.get_label(field)), self.get(field), self.company
                    )
                )
