"""SM Credit Default: the credit limit of customers without one of their own, by customer group and company."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.credit import limits


class SMCreditDefault(Document):
    """A fallback limit."""

    def validate(self) -> None:
        self.customer_group = self.customer_group or None
        same = {"company": self.company, "customer_group": self.customer_group or ("is", "not set")}
        if found := frappe.db.get_value(self.doctype, {**same, "name": ("!=", self.name or "")}):
            frappe.throw(
                _("{0} {1} is there already for {2}: change that one.").format(_(self.doctype), found, self.company)
            )

    def on_update(self) -> None:
        limits.carry(limits.inheriting(self.company))

    def after_delete(self) -> None:
        limits.carry(limits.inheriting(self.company))
