from frappe.model.document import Document

from host_erp.ledger import general_ledger
from host_erp.ledger.guards import keep_posted
from host_erp.vouchers import journal_entry


class JournalEntry(Document):
    """Any double entry that no other document makes: opening balances, write-offs, bank and cash entries, notes."""

    def validate(self) -> None:
        journal_entry.set_defaults(self)
        journal_entry.check_parties(self)
        journal_entry.set_amounts(self)
        journal_entry.check_kind(self)
        journal_entry.set_references(self)
        journal_entry.set_totals(self)
        journal_entry.set_texts(self)

    def on_submit(self) -> None:
        journal_entry.post(self)

    def before_cancel(self) -> None:
        journal_entry.refuse_cancel_alone(self)

    def on_cancel(self) -> None:
        # the ledgers' rows are reversed below and stay readable; a journal does not hold the vouchers it settled
        self.ignore_linked_doctypes = ("GL Entry", "Payment Ledger Entry", "Unreconcile Payment")
        general_ledger.reverse(journal_entry.voucher(self))

    def on_trash(self) -> None:
        keep_posted(self)
