"""SM Order Change Field: a field of an order or its line, before and after."""

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMOrderChangeField(LedgerDocument):
    """A changed field."""
