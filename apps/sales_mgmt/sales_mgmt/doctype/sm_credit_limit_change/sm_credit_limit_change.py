"""SM Credit Limit Change: a draft asks for another limit, submitting it approves. They are the limit's history."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.credit import authority, limits
from sales_mgmt.credit.limits import Limit
from sales_mgmt.money.rounding import ZERO, dec


class SMCreditLimitChange(Document):
    """A change of a credit limit."""

    def validate(self) -> None:
        account = frappe.db.get_value(limits.ACCOUNT, self.credit_account, ["customer", "group_name", "company"])
        self.title, self.company = account[0] or account[1], account[2]
        if self.docstatus.is_draft():
            self._keep_what_was()
        if not self.limit_applies:
            self.credit_limit, self.limit_valid_until = 0, None
        if self.limit_valid_until and frappe.utils.getdate(self.limit_valid_until) < frappe.utils.getdate():
            frappe.throw(_("A limit that is valid until {0} has ended already.").format(self.limit_valid_until))

    def before_submit(self) -> None:
        if authority.four_eyes("approve"):
            authority.require_another(self.owner)
        authority.require_limit(dec(self.credit_limit) if self.limit_applies else None, self.company)
        self.approved_by = frappe.session.user

    def on_submit(self) -> None:
        before = Limit(dec(self.limit_before) if self.limit_applied_before else None, self.valid_until_before or None)
        after = Limit(dec(self.credit_limit) if self.limit_applies else None, self.limit_valid_until or None)
        voucher = (self.doctype, self.name)
        exposure = limits.change(self.credit_account, before, after, self.review_date or None, voucher)
        self.db_set("exposure", exposure, update_modified=False)

    def before_cancel(self) -> None:
        frappe.throw(_("What was approved is history. Ask for another change of the limit instead."))

    def _keep_what_was(self) -> None:
        now = limits.own_limit(self.credit_account)
        self.limit_applied_before = int(now.amount is not None)
        self.limit_before, self.valid_until_before = now.amount or ZERO, now.valid_until
