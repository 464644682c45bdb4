"""SM Invoice Item: an invoiced line."""

from sales_mgmt.documents.base import SalesLine


class SMInvoiceItem(SalesLine):
    """An invoice line."""
