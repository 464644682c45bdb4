from frappe.model.document import Document

from host_erp.ledger import stock_ledger
from host_erp.ledger.guards import keep_posted
from host_erp.vouchers import production, purchase_receipt, stock_lines


class PurchaseReceipt(Document):
    """Goods that a supplier brought, at what they cost; the supplier's bill is still to come."""

    def validate(self) -> None:
        stock_lines.set_time(self)
        purchase_receipt.fill_header(self)
        purchase_receipt.fill_rows(self)
        purchase_receipt.set_amounts(self)
        self.status = "Draft"

    def before_submit(self) -> None:
        self.status = "To Bill"

    def on_submit(self) -> None:
        rows = purchase_receipt.stock_rows(self)
        with production.supplied(self, rows):
            purchase_receipt.store_moves(self, stock_ledger.post_moves(stock_lines.voucher(self), rows))

    def before_cancel(self) -> None:
        self.status = "Cancelled"

    def on_cancel(self) -> None:
        # the ledgers' rows are reversed below and stay readable
        self.ignore_linked_doctypes = ("GL Entry", "Stock Ledger Entry", "Serial and Batch Entry")
        with production.supplied(self, purchase_receipt.stock_rows(self), sign=-1):
            stock_ledger.reverse(stock_lines.voucher(self))

    def on_trash(self) -> None:
        keep_posted(self)
