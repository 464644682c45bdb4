"""SM Delivery Note: goods that leave for a customer, drawn from confirmed orders or direct."""

from dataclasses import replace

import frappe

from sales_mgmt.documents import direct, short_delivery, tracked_lines, transport
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.deposits import gates
from sales_mgmt.documents.plans import delivery_plan
from sales_mgmt.documents.stock_voucher import StockVoucher
from sales_mgmt.host.facts import Posted
from sales_mgmt.plan.posting_plan import PostingPlan


class SMDeliveryNote(StockVoucher, SalesDocument):
    """A delivery note. Submitting it posts the goods issue."""

    status_on_submit = "To Bill"

    def set_terms(self) -> None:
        self.posting_time = self.posting_time or frappe.utils.nowtime()
        direct.set_credit_account(self)
        short_delivery.set_cancelled(self)
        transport.check(self)

    def before_update_after_submit(self) -> None:
        super().before_update_after_submit()
        transport.check(self)

    def before_submit(self) -> None:
        super().before_submit()
        direct.open_credit_account(self)
        short_delivery.set_cancelled(self, latest=True)

    def after_posting(self, posted: Posted) -> None:
        tracked_lines.write_back(self, posted.stock.picked)

    def posting_plan(self) -> PostingPlan:
        return replace(delivery_plan(self), deposit_needs=gates.of_delivery(self))
