"""SM Sales Order Item: a line of an order; its balances say what became of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from frappe import _

from sales_mgmt.documents.base import SalesLine
from sales_mgmt.host import host
from sales_mgmt.host.facts import ProductionStatus
from sales_mgmt.money.rounding import plain
from sales_mgmt.posting import reservation_ledger


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
        held = self._of_order("reserved", reservation_ledger.read)
        return float(held.qty) if held else 0.0

    @property
    def in_production_qty(self) -> float:
        """Asked for or planned for this line and not made yet, in stock units."""
        status = self._production()
        return float(status.requested + status.planned) if status else 0.0

    @property
    def produced_qty(self) -> float:
        """Made for this line, in stock units."""
        status = self._production()
        return float(status.produced) if status else 0.0

    @property
    def production_expected(self) -> date | None:
        """When what is in production for this line should be there."""
        status = self._production()
        return status.expected if status else None

    @property
    def production_steps(self) -> str:
        """Requests and work orders for this line, one a line, with what is open of each in stock units."""
        status = self._production()
        steps = status.steps if status else ()
        return "\n".join(
            _("{0} {1}: {2}, {3} open, {4} made").format(
                _(step.doctype), step.name, _(step.status), plain(step.open), plain(step.made)
            )
            for step in steps
        )

    def _production(self) -> ProductionStatus | None:
        return self._of_order("production", lambda lines: host().production_status(lines))

    def _of_order(self, what: str, read: Callable[[list[str]], dict]) -> Any:
        """This line's entry of what the order has read for all its lines."""
        if self._writing or not self.docstatus.is_submitted():
            return None
        order = getattr(self, "parent_doc", None)
        # Frappe 15.75 holds the document weakly: a row may outlive it, and then asks for itself alone.
        return (getattr(order, what) if order is not None else read([self.name])).get(self.name)
