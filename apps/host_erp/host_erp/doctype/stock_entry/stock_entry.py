from frappe.model.document import Document

from host_erp.ledger import stock_ledger
from host_erp.ledger.guards import keep_posted
from host_erp.ledger.rows import Voucher
from host_erp.vouchers import production, stock_entry, stock_lines


class StockEntry(Document):
    """Moves stock without a purchase or a sale: opening stock, corrections, use, transfers, manufacture."""

    def validate(self) -> None:
        stock_lines.set_time(self)
        stock_entry.fill_rows(self)
        stock_entry.set_amounts(self)

    def on_submit(self) -> None:
        rows = stock_entry.stock_rows(self)
        with production.supplied(self, rows):
            stock_entry.store_moves(self, stock_ledger.post_moves(self.voucher, rows))

    def on_cancel(self) -> None:
        # the ledgers' rows are reversed below and stay readable
        self.ignore_linked_doctypes = ("GL Entry", "Stock Ledger Entry", "Serial and Batch Entry")
        with production.supplied(self, stock_entry.stock_rows(self), sign=-1):
            stock_ledger.reverse(self.voucher)

    def on_trash(self) -> None:
        keep_posted(self)

    @property
    def voucher(self) -> Voucher:
        """This document as the ledgers know it."""
        return stock_lines.voucher(self, is_opening=self.is_opening == "Yes")
