"""SM Deposit Forfeiture: money ahead of invoices that is lost to the customer. A draft asks, submitting it decides."""

import frappe
from frappe import _

from sales_mgmt.documents.base import LEDGERS
from sales_mgmt.documents.deposits import forfeiting
from sales_mgmt.documents.lean_document import LeanDocument
from sales_mgmt.documents.plans import deposit_plans
from sales_mgmt.documents.posting import apply
from sales_mgmt.plan.posting_plan import ReceivableRef


class SMDepositForfeiture(LeanDocument):
    """A forfeiture; documents/deposits/forfeiting.py has its rules."""

    def validate(self) -> None:
        forfeiting.work_out(self)
        self.status, self.approved_by = "Requested", None

    def before_submit(self) -> None:
        forfeiting.approve(self)
        self.status = "Forfeited"

    def on_submit(self) -> None:
        [forfeited] = apply(deposit_plans.forfeit(self, self.receipt, forfeiting.income(self))).deposits
        ref = forfeited.against
        self.db_set({"journal_type": ref.voucher_type, "journal_no": ref.voucher_no}, update_modified=False)

    def before_cancel(self) -> None:
        self.status = "Cancelled"
        self.ignore_linked_doctypes = LEDGERS

    def on_cancel(self) -> None:
        apply(deposit_plans.unforfeit(self, self.receipt))

    def on_trash(self) -> None:
        if self.docstatus.is_cancelled():
            frappe.throw(
                _("{0} {1} has posted and was cancelled; it stays for the auditor.").format(_(self.doctype), self.name)
            )

    @property
    def receipt(self) -> ReceivableRef:
        """Under which the host keeps the deposit."""
        return ReceivableRef(*frappe.db.get_value("SM Deposit", self.deposit, ["receipt_type", "receipt_no"]))

    @property
    def journal(self) -> ReceivableRef | None:
        """Under which the host has booked the forfeiture."""
        return ReceivableRef(self.journal_type, self.journal_no) if self.journal_no else None
