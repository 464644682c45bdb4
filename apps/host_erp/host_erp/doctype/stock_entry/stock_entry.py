from frappe.model.document import Document

from host_erp.ledger import stock_ledger
from host_erp.ledger.guards import keep_posted
from host_erp.vouchers import stock_entry


class StockEntry(Document):
    """Brings stock in or takes it out without a sale: opening stock, corrections, use."""

    def validate(self) -> None:
        stock_entry.set_time(self)
        stock_entry.fill_rows(self)
        stock_entry.set_amounts(self)

    def on_submit(self) -> None:
        values = stock_ledger.post(stock_entry.voucher(self), stock_entry.stock_rows(self))
        stock_entry.store_values(self, values)

    def on_cancel(self) -> None:
        # the ledgers' rows are reversed below and stay readable
        self.ignore_linked_doctypes = ("GL Entry", "Stock Ledger Entry")
        stock_ledger.reverse(stock_entry.voucher(self))

    def on_trash(self) -> None:
        keep_posted(self)
