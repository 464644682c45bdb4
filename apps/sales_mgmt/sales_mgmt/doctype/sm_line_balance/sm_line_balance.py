"""SM Line Balance: the running quantities of a source line. Written by posting/ only."""

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMLineBalance(LedgerDocument):
    """A ledger row."""
