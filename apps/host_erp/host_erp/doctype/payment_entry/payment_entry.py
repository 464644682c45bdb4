import frappe
from frappe.model.document import Document

from host_erp.access import require
from host_erp.ledger import general_ledger
from host_erp.ledger.guards import keep_posted
from host_erp.vouchers import payment_accounts, payment_entry


class PaymentEntry(Document):
    """Money received from a customer or refunded to one."""

    def validate(self) -> None:
        payment_accounts.set_accounts(self)
        payment_accounts.set_amounts(self)
        payment_accounts.set_deductions(self)
        payment_entry.set_references(self)
        payment_entry.set_totals(self)
        payment_entry.set_texts(self)
        payment_entry.check_clearance(self)

    def on_submit(self) -> None:
        payment_entry.post(self)

    def before_update_after_submit(self) -> None:
        payment_entry.check_clearance(self)

    def before_cancel(self) -> None:
        self.status = "Cancelled"

    def on_cancel(self) -> None:
        # the ledgers' rows are reversed below and stay readable; a payment does not hold the invoices it settled
        self.ignore_linked_doctypes = ("GL Entry", "Payment Ledger Entry", "Unreconcile Payment")
        general_ledger.reverse(payment_entry.voucher(self))

    def on_trash(self) -> None:
        keep_posted(self)

    @frappe.whitelist()
    def allocate_oldest_first(self) -> None:
        """Fill the references with the customer's open vouchers. Raises PermissionError for who may not write this."""
        self.check_permission("write")
        require("Customer", "read", self.party)
        payment_entry.allocate_oldest_first(self)
