"""SM Order Change Move: a movement that a change posted to the fulfilment ledger; the entry names this row."""

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMOrderChangeMove(LedgerDocument):
    """A movement of an order's line."""
