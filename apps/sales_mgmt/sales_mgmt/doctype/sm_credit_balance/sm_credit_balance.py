"""SM Credit Balance: the running exposure of a credit account. Written by posting/ only."""

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMCreditBalance(LedgerDocument):
    """A ledger row."""
