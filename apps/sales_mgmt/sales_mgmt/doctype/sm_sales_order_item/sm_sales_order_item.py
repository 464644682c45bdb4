"""SM Sales Order Item: a line of an order; its balances say what became of it."""

from sales_mgmt.documents.base import SalesLine


class SMSalesOrderItem(SalesLine):
    """An order line."""

    @property
    def delivered_qty(self) -> float:
        """Delivered, in the line's unit."""
        return self._balance("delivered")

    @property
    def invoiced_qty(self) -> float:
        """Invoiced, in the line's unit."""
        return self._balance("invoiced")

    @property
    def open_qty(self) -> float:
        """Still to deliver, in the line's unit."""
        return self._balance("to_deliver")

    @property
    def reserved_qty(self) -> float:
        """Set aside in stock for this line, in stock units."""
        order = getattr(self, "parent_doc", None)
        held = {} if self._writing or order is None else order.reserved
        return float(held[self.name].qty) if self.name in held else 0.0
