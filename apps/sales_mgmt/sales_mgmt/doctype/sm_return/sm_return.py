"""SM Return: goods that come back from deliveries, and what is credited of the invoices for them."""

import frappe
from frappe import _

from sales_mgmt.documents import checks, facts, return_credits, return_kits, return_sources, tracked_lines
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.plans import return_plan
from sales_mgmt.documents.stock_voucher import StockVoucher
from sales_mgmt.host.facts import Posted
from sales_mgmt.plan.posting_plan import PostingPlan, ReceivableRef


class SMReturn(StockVoucher, SalesDocument):
    """A return. Submitting it takes the goods in at their original cost and posts a credit note for each invoice."""

    def work_out(self) -> None:
        self.facts = facts.gather(self)
        return_sources.fill_from_sources(self, self.facts.company)
        facts.fill_lines(self, self.facts)
        return_kits.fill(self)
        checks.check_lines(self, self.facts)
        return_credits.set_amounts(self)
        self.posting_time = self.posting_time or frappe.utils.nowtime()

    def before_submit(self) -> None:
        super().before_submit()
        self._require_right_to_credit()

    def before_cancel(self) -> None:
        super().before_cancel()
        self._require_right_to_credit()

    def posting_plan(self) -> PostingPlan:
        return return_plan(self)

    def after_posting(self, posted: Posted) -> None:
        return_credits.keep_references(self, posted.credits)
        tracked_lines.write_back(self, posted.stock.picked)

    @property
    def credit_refs(self) -> tuple[ReceivableRef, ...]:
        refs = (ReceivableRef(row.credit_note_type, row.credit_note_no) for row in self.credits if row.credit_note_no)
        return tuple(dict.fromkeys(refs))

    def _require_right_to_credit(self) -> None:
        """Who takes goods in may do so alone; a credit note asks for the right to invoice besides."""
        if self.credits and not self.flags.ignore_permissions and not frappe.has_permission("SM Invoice", "submit"):
            frappe.throw(
                _("This return credits {0}. Ask somebody who may submit invoices to submit or cancel it.").format(
                    ", ".join(row.sales_invoice for row in self.credits)
                ),
                frappe.PermissionError,
            )
