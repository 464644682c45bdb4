"""SM Invoice: the debt for what was ordered, delivered or sold direct, known to the host by its receivable voucher."""

from dataclasses import replace

import frappe

from sales_mgmt.documents import debt, deposits, direct, invoice_status, issuing, schedules
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.plans import invoice_plan
from sales_mgmt.host import host
from sales_mgmt.host.facts import Posted
from sales_mgmt.plan.posting_plan import PostingPlan, ReceivableRef


class SMInvoice(SalesDocument):
    """A sales invoice. Submitting it posts revenue, taxes and the receivable."""

    def set_terms(self) -> None:
        debt.set_accounts(self)
        schedules.set_schedule(self)
        direct.set_credit_account(self)
        self.issued_on = self.issued_how = None

    def before_cancel(self) -> None:
        issuing.refuse_cancel(self)
        super().before_cancel()

    def before_submit(self) -> None:
        super().before_submit()
        self.status = invoice_status.first_status(self)
        direct.open_credit_account(self)

    def posting_plan(self) -> PostingPlan:
        plan, uses = invoice_plan(self), deposits.uses_for(self)
        return replace(plan, deposits_to_use=uses) if uses else plan

    def after_posting(self, posted: Posted) -> None:
        ref = posted.receivable
        self.db_set({"receivable_type": ref.voucher_type, "receivable_no": ref.voucher_no}, update_modified=False)
        if posted.deposits:
            invoice_status.refresh([self.name])
            self.status = frappe.db.get_value(self.doctype, self.name, "status")

    @property
    def receivable_ref(self) -> ReceivableRef | None:
        return ReceivableRef(self.receivable_type, self.receivable_no) if self.receivable_no else None

    @property
    def outstanding_amount(self) -> float:
        """What the customer still owes on this invoice, in company currency, as the host knows it now."""
        if self._writing or not (self.receivable_ref and self.docstatus.is_submitted()):
            return 0.0
        return float(host().outstanding([self.receivable_ref])[self.receivable_ref])
