"""SM Sales Order: what a customer wants, at which price; confirming it reserves credit and opens its lines."""

from dataclasses import replace
from functools import cached_property

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.credit.accounts import account_of
from sales_mgmt.documents import credit_terms, deposits, order_life, reservations, schedules
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.deposits import gates, rules
from sales_mgmt.documents.order_life import recurring
from sales_mgmt.documents.owed import debtor
from sales_mgmt.documents.plans import order_plan
from sales_mgmt.host import host
from sales_mgmt.host.facts import Posted, ProductionStatus
from sales_mgmt.plan.posting_plan import DepositMove, PostingPlan, StockHold
from sales_mgmt.posting.refusals import throw_all


class SMSalesOrder(SalesDocument):
    """A sales order. Submitting it confirms it."""

    status_on_submit = "To Deliver and Bill"
    posts_to_host = False

    def validate(self) -> None:
        super().validate()
        rules.freeze(self)
        self._begin_open()

    def before_insert(self) -> None:
        reservations.decide(self)

    def on_recurring(self, reference_doc: "SMSalesOrder", auto_repeat_doc: Document) -> None:
        recurring.begin(self, reference_doc)

    def set_terms(self) -> None:
        credit_terms.freeze(self)
        self._set_delivery_dates()
        schedules.set_schedule(self)

    def before_submit(self) -> None:
        super().before_submit()
        self.credit_account = self.credit_account or account_of(debtor(self), self.company)
        self.credit_status = None

    @cached_property
    def reserved(self) -> dict[str, StockHold]:
        """What the lines hold of the stock, read once after each posting."""
        return reservations.held_by(self)

    @cached_property
    def production(self) -> dict[str, ProductionStatus]:
        """How far production is for the lines; no query for an order that asked for none."""
        return host().production_status([row.name for row in self.items]) if self.production_requested else {}

    def forget_balances(self) -> None:
        super().forget_balances()
        for cached in ("reserved", "production"):
            self.__dict__.pop(cached, None)

    def after_posting(self, posted: Posted) -> None:
        if self.amended_from:
            deposits.follow_order(self.amended_from, self.name)

    def on_cancel(self) -> None:
        super().on_cancel()
        order_life.production_follows(self)

    def posting_plan(self) -> PostingPlan:
        taken_over, needs = deposits.moves_to(self), gates.of_confirmation(self)
        return replace(order_plan(self), deposit_moves=taken_over, deposit_needs=needs)

    @property
    def freed_deposits(self) -> list[DepositMove]:
        return deposits.freed_by(self.name)

    def _begin_open(self) -> None:
        """No order is born held or closed, whatever a client or a copy says."""
        self.on_hold, self.hold_reason = 0, None
        for row in self.items:
            row.closed = 0

    def _set_delivery_dates(self) -> None:
        ordered = frappe.utils.getdate(self.transaction_date)
        late = []
        for row in self.items:
            row.delivery_date = row.delivery_date or self.delivery_date or self.transaction_date
            if frappe.utils.getdate(row.delivery_date) < ordered:
                late.append(
                    _("Row {0}: delivery date {1} of {2} is before the order date {3}.").format(
                        row.idx, row.delivery_date, row.item_code, self.transaction_date
                    )
                )
        if late:
            throw_all(late, frappe.ValidationError, _("Please correct"))
