"""SM Deposit Balance: the running amounts of a deposit. Written by posting/ only."""

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMDepositBalance(LedgerDocument):
    """A ledger row."""
