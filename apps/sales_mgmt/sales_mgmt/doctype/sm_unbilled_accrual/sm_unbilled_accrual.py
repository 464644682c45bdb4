"""SM Unbilled Accrual: what a company had delivered and not invoiced at a month's end, booked and taken back."""

from frappe.model.document import Document

from sales_mgmt.documents import accruals


class SMUnbilledAccrual(Document):
    """An accrual; documents/accruals.py has its rules."""

    def validate(self) -> None:
        accruals.work_out(self)

    def on_submit(self) -> None:
        journal, reversal = accruals.post(self)
        self.db_set({"journal": journal.voucher_no, "reversal": reversal.voucher_no}, update_modified=False)

    def on_cancel(self) -> None:
        accruals.take_back(self)
        self.db_set("period_key", None, update_modified=False)
