"""SM Deposit Rule: which orders need a deposit before they are confirmed, made, shipped or collected."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.documents.settings import setting
from sales_mgmt.posting.refusals import throw_all


class SMDepositRule(Document):
    """A rule; sales_mgmt/deposits/requirements.py says which of them counts."""

    def validate(self) -> None:
        if findings := self._findings():
            throw_all(findings, frappe.ValidationError, _("Please correct"))

    def on_update(self) -> None:
        if not setting("require_deposits"):
            frappe.msgprint(
                _("The sales settings ask for no deposits: tick {0} there.").format(
                    _(frappe.get_meta("SM Settings").get_label("require_deposits"))
                ),
                alert=True,
            )

    def _findings(self) -> list[str]:
        findings = []
        for_whom = [field for field in ("customer", "customer_group", "risk_class") if self.get(field)]
        if len(for_whom) > 1:
            labels = ", ".join(_(self.meta.get_label(field)) for field in for_whom)
            findings.append(_("{0}: a rule is for one of these. Leave the others empty.").format(labels))
        if self.percentage and self.amount:
            findings.append(_("A rule has a percentage or an amount: leave one of them at zero."))
        if (self.percentage or 0) > 100:
            findings.append(_("Percentage {0} is above 100.").format(self.percentage))
        if self.valid_from and self.valid_to and str(self.valid_from) > str(self.valid_to):
            findings.append(_("Valid From {0} is after Valid To {1}.").format(self.valid_from, self.valid_to))
        return findings
