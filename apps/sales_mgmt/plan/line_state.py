"""A source line's running balances, and what follows from them.

The one place that says what is open to deliver, open to invoice, and how much exposure a line carries.
"""

from dataclasses import dataclass
from decimal import Decimal

from sales_mgmt.money.rounding import ZERO, Rounding
from sales_mgmt.plan.movements import OPEN_ORDERS, UNBILLED

BASE_PLACES = 2
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class LineState:
    """Quantities in stock units; `gross` in company currency for the whole ordered quantity, the weights as shares of
    it. A `service` may be invoiced without a delivery."""

    ordered: Decimal = ZERO
    cancelled: Decimal = ZERO
    delivered: Decimal = ZERO
    invoiced: Decimal = ZERO
    returned: Decimal = ZERO
    credited: Decimal = ZERO
    gross: Decimal = ZERO
    quoted: Decimal = ZERO
    open_weight: Decimal = ONE
    unbilled_weight: Decimal = ONE
    service: bool = False

    @property
    def firm(self) -> Decimal:
        """What the customer still wants in all: ordered less cancelled."""
        return self.ordered - self.cancelled

    @property
    def settled(self) -> Decimal:
        """What is not billed any more: invoiced, or returned without having been invoiced."""
        return self.invoiced + self.returned - self.credited

    @property
    def to_order(self) -> Decimal:
        """Of a quotation's line: not ordered yet."""
        return max(ZERO, self.quoted - self.ordered)

    @property
    def to_deliver(self) -> Decimal:
        """Open to deliver. A service that is invoiced asks for no delivery any more."""
        return max(ZERO, self.firm - (max(self.delivered, self.settled) if self.service else self.delivered))

    @property
    def remainder(self) -> Decimal:
        """Neither delivered nor invoiced: what closing the line cancels."""
        return max(ZERO, self.firm - max(self.delivered, self.settled))

    @property
    def to_invoice(self) -> Decimal:
        """Open to invoice: what was ordered, or delivered where that is more (or nothing was ordered)."""
        return max(ZERO, max(self.firm, self.delivered) - self.settled)

    @property
    def unbilled(self) -> Decimal:
        """Delivered and not invoiced: of an order that was invoiced ahead, what was delivered beyond that."""
        return max(ZERO, self.delivered - self.settled)

    @property
    def to_return(self) -> Decimal:
        """With the customer still: delivered less returned."""
        return max(ZERO, self.delivered - self.returned)

    @property
    def to_credit(self) -> Decimal:
        """Invoiced and not credited yet."""
        return max(ZERO, self.invoiced - self.credited)

    def exposure(self) -> dict[str, Decimal]:
        """Company-currency exposure by stage. Open order: neither delivered nor invoiced yet; unbilled: delivered, not
        invoiced. What is invoiced counts in the customer's balance at the host.

        Each stage is the value of a running quantity, so a line's parts always add up to its gross amount. A delivery
        without an order is worth its gross amount as a whole. The weights, frozen when the line was posted, say
        how much of a stage counts.
        """
        whole = self.ordered or self.delivered
        if not whole:
            return {OPEN_ORDERS: ZERO, UNBILLED: ZERO}
        gone = max(self.delivered, self.settled)
        return {
            OPEN_ORDERS: self._value(self.firm, whole, self.open_weight)
            - self._value(min(gone, self.firm), whole, self.open_weight),
            UNBILLED: self._value(gone, whole, self.unbilled_weight)
            - self._value(self.settled, whole, self.unbilled_weight),
        }

    def _value(self, qty: Decimal, whole: Decimal, weight: Decimal) -> Decimal:
        return Rounding()(self.gross * weight * qty / whole, BASE_PLACES)
