"""SM Deposit Tax Entry: tax that is owed for a deposit, append-only. Written by posting/ only."""

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMDepositTaxEntry(LedgerDocument):
    """A ledger row."""
