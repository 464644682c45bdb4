from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.access import require
from host_erp.ledger.errors import SupplyError
from host_erp.vouchers import work_order


class WorkOrder(Document):
    """So much of a product is to be made. Stock Entries that manufacture it take the components and bring it in."""

    def validate(self) -> None:
        work_order.fill(self)
        self.status = "Draft"

    def before_submit(self) -> None:
        work_order.check_sources(self)
        self.status = work_order.NOT_STARTED

    def on_submit(self) -> None:
        work_order.plan(self)

    def before_cancel(self) -> None:
        if self.produced_qty:
            message = _("Work order {0} has produced: cancel its stock entries first").format(self.name)
            frappe.throw(message, SupplyError)

    def on_cancel(self) -> None:
        work_order.plan(self, -1)
        self.db_set("status", "Cancelled")

    @frappe.whitelist()
    def stop_unstop(self, status: str) -> None:
        """Stop a work order ("Stopped"), or go on with it (anything else)."""
        require(self.doctype, "submit", self.name)
        work_order.stop(self.name, status == work_order.STOPPED)
        self.reload()

    @frappe.whitelist()
    def make_stock_entry(self, qty: float | None = None) -> Document:
        """An unsaved Stock Entry that makes `qty`, all that is left by default."""
        require(self.doctype, "read", self.name)
        require("Stock Entry", "create")
        return work_order.stock_entry(self, Decimal(str(qty)) if qty else None)
