from frappe.model.document import Document

from host_erp.ledger import general_ledger
from host_erp.ledger.guards import keep_posted
from host_erp.vouchers import period_closing


class PeriodClosingVoucher(Document):
    """Carries the profit or loss of a period to the balance sheet and closes the books up to its last day."""

    def validate(self) -> None:
        period_closing.set_dates(self)
        period_closing.check_order(self)
        period_closing.check_account(self)

    def on_submit(self) -> None:
        period_closing.post(self)

    def on_cancel(self) -> None:
        # the ledger's rows are reversed below and stay readable
        self.ignore_linked_doctypes = ("GL Entry",)
        period_closing.check_order(self)
        general_ledger.reverse(period_closing.voucher(self))

    def on_trash(self) -> None:
        keep_posted(self)
