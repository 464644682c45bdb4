import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger import allocation
from host_erp.ledger.allocation import Allocation
from host_erp.ledger.errors import LedgerError
from host_erp.ledger.money import dec
from host_erp.vouchers import reconciliation


class UnreconcilePayment(Document):
    """Frees what a payment, credit note or journal settles: open on it again, and owed again, from today on."""

    def validate(self) -> None:
        if not self.allocations:
            self.get_allocations_from_payment()
        if not self.allocations:
            frappe.throw(_("{0} {1} settles nothing").format(_(self.voucher_type), self.voucher_no), LedgerError)

    @frappe.whitelist()
    def get_allocations_from_payment(self) -> None:
        """Fill the table with what the voucher settles now. Raises PermissionError for who may not read the voucher."""
        frappe.get_doc(self.voucher_type, self.voucher_no).check_permission("read")
        self.set("allocations", [
            {**row, "allocated_amount": float(row.allocated_amount)}
            for row in reconciliation.allocations_of((self.voucher_type, self.voucher_no), self.company)
        ])  # fmt: skip

    def on_submit(self) -> None:
        frappe.get_doc(self.voucher_type, self.voucher_no).check_permission("read")
        payment = (self.voucher_type, self.voucher_no)
        allocation.unapply_all([
            Allocation(payment, (row.reference_doctype, row.reference_name), dec(row.allocated_amount), row.party)
            for row in self.allocations
        ])  # fmt: skip
        for row in self.allocations:
            row.db_set("unlinked", 1)
