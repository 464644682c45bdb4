from frappe.model.document import Document

from host_erp.ledger import counts, stock_ledger
from host_erp.ledger.guards import keep_posted
from host_erp.ledger.rows import Voucher
from host_erp.vouchers import stock_lines, stock_reconciliation


class StockReconciliation(Document):
    """What was counted, or what there was when the books began. It says what lies there; the difference is posted."""

    def validate(self) -> None:
        stock_lines.set_time(self)
        stock_reconciliation.fill_header(self)
        stock_reconciliation.fill_rows(self)

    def on_submit(self) -> None:
        counted = counts.post(self.voucher, stock_reconciliation.counts_of(self))
        stock_reconciliation.store(self, counted)

    def on_cancel(self) -> None:
        # the ledgers' rows are reversed below and stay readable
        self.ignore_linked_doctypes = ("GL Entry", "Stock Ledger Entry", "Serial and Batch Entry")
        stock_ledger.reverse(self.voucher)

    def on_trash(self) -> None:
        keep_posted(self)

    @property
    def voucher(self) -> Voucher:
        """This document as the ledgers know it."""
        return stock_lines.voucher(self, is_opening=self.purpose == stock_reconciliation.OPENING)
