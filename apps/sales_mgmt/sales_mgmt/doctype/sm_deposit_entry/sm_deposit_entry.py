"""SM Deposit Entry: a movement of a deposit, append-only. Written by posting/ only."""

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMDepositEntry(LedgerDocument):
    """A ledger row."""
