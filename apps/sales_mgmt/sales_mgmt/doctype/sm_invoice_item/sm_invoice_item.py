"""SM Invoice Item: an invoiced line."""

from sales_mgmt.documents.base import SalesLine


class SMInvoiceItem(SalesLine):
    """An invoice line."""

    @property
    def credited_qty(self) -> float:
        """Credited, in the line's unit."""
        return self._balance("credited")
