"""A source line's running balances, and what follows from them.

The one place that says what is open to deliver, open to invoice, and how much exposure a line carries.
"""

from dataclasses import dataclass
from decimal import Decimal

from sales_mgmt.money.rounding import ZERO, Rounding
from sales_mgmt.plan.movements import OPEN_ORDERS, UNBILLED

BASE_PLACES = 2


@dataclass(frozen=True, slots=True)
class LineState:
    """Quantities in stock units; `gross` in company currency for the whole ordered quantity."""

    ordered: Decimal = ZERO
    cancelled: Decimal = ZERO
    delivered: Decimal = ZERO
    invoiced: Decimal = ZERO
    returned: Decimal = ZERO
    credited: Decimal = ZERO
    gross: Decimal = ZERO

    @property
    def firm(self) -> Decimal:
        """What the customer still wants in all: ordered less cancelled."""
        return self.ordered - self.cancelled

    @property
    def to_deliver(self) -> Decimal:
        """Open to deliver."""
        return max(ZERO, self.firm - self.delivered)

    @property
    def to_invoice(self) -> Decimal:
        """Open to invoice: against the order where there is one, else against the delivery."""
        return max(ZERO, (self.firm if self.ordered else self.delivered - self.returned) - self.invoiced)

    def exposure(self) -> dict[str, Decimal]:
        """Company-currency exposure by stage. Open order: neither delivered nor invoiced yet; unbilled: delivered, not
        invoiced. What is invoiced counts in the customer's balance at the host.

        Each stage is the value of a running quantity, so a line's parts always add up to its gross amount.
        """
        if not self.ordered:
            return {OPEN_ORDERS: ZERO, UNBILLED: ZERO}
        gone = max(self.delivered, self.invoiced)
        return {
            OPEN_ORDERS: self._value(self.firm) - self._value(min(gone, self.firm)),
            UNBILLED: self._value(gone) - self._value(self.invoiced),
        }

    def _value(self, qty: Decimal) -> Decimal:
        return Rounding()(self.gross * qty / self.ordered, BASE_PLACES)
