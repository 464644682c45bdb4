"""SM Order Change: what was done to a confirmed order, by whom, when and why. Written with the change itself."""

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMOrderChange(LedgerDocument):
    """A row of an order's change log."""
