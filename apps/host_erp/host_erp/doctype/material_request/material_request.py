import frappe
from frappe.model.document import Document

from host_erp.access import require
from host_erp.vouchers import material_request, production


class MaterialRequest(Document):
    """What is needed: to be bought, moved, used or made. Until somebody sees to it, the bins show it as requested."""

    def validate(self) -> None:
        material_request.fill_rows(self)
        self.status, self.per_ordered, self.per_received = "Draft", 0, 0

    def before_submit(self) -> None:
        self.status = "Pending"

    def on_submit(self) -> None:
        material_request.open_supply(self)

    def before_cancel(self) -> None:
        material_request.refuse_if_advanced(self)

    def on_cancel(self) -> None:
        if self.status != material_request.STOPPED:
            material_request.open_supply(self, -1)
        self.db_set("status", "Cancelled")

    @frappe.whitelist()
    def update_status(self, status: str) -> None:
        """Stop a request ("Stopped"), or want it again (anything else)."""
        require(self.doctype, "submit", self.name)
        material_request.stop(self.name, status == material_request.STOPPED)
        self.reload()

    @frappe.whitelist()
    def make_work_orders(self) -> list[str]:
        """Draft work orders for what nobody makes yet; their names."""
        require(self.doctype, "read", self.name)
        require("Work Order", "create")
        return production.work_orders(self)
