"""SM Delivery Note Item: a delivered line."""

from sales_mgmt.documents.base import SalesLine


class SMDeliveryNoteItem(SalesLine):
    """A delivery line."""

    @property
    def invoiced_qty(self) -> float:
        """Invoiced, in the line's unit."""
        return self._balance("invoiced")

    @property
    def returned_qty(self) -> float:
        """Returned, in the line's unit."""
        return self._balance("returned")
