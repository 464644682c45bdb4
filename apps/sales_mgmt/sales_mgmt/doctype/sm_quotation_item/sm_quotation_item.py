"""SM Quotation Item: a line of a quotation, or an alternative to the line above it."""

from sales_mgmt.documents.base import SalesLine


class SMQuotationItem(SalesLine):
    """A quoted line. An alternative has no balance: it is ordered at the expense of the line that it stands for."""

    @property
    def ordered_qty(self) -> float:
        """Ordered, in the line's unit."""
        return self._balance("ordered")

    @property
    def open_qty(self) -> float:
        """Still to order, in the line's unit."""
        return self._balance("to_order")
