"""SM Sales Order Item: a line of an order; its balances say what became of it."""

from typing import Any

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
        held = self._of_order("reserved")
        return float(held.qty) if held else 0.0

    @property
    def in_production_qty(self) -> float:
        """Asked for or planned for this line and not made yet, in stock units."""
        status = self._of_order("production")
        return float(status.requested + status.planned) if status else 0.0

    @property
    def produced_qty(self) -> float:
        """Made for this line, in stock units."""
        status = self._of_order("production")
        return float(status.produced) if status else 0.0

    def _of_order(self, what: str) -> Any:
        """This line's entry of what the order has read for all its lines."""
        order = None if self._writing else getattr(self, "parent_doc", None)
        return getattr(order, what).get(self.name) if order is not None else None
