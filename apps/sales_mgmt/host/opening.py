"""What is open in the host's own selling when a company goes over to our documents. Pure data, and what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from sales_mgmt.money.rounding import ZERO

ORDER, DELIVERY, QUOTATION = "Sales Order", "Delivery Note", "Quotation"
ADVANCE, PRICES, LIMIT, BLANKET = "Payment Entry", "Price List", "Customer", "Blanket Order"


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of a document, in its own unit: what is still to deliver, what is delivered and not billed. `value` and
    `gross` of both together in company currency, without and with taxes. `order_line`: the order's line that a
    delivery drew on."""

    name: str
    to_deliver: Decimal = ZERO
    unbilled: Decimal = ZERO
    factor: Decimal = Decimal(1)
    value: Decimal = ZERO
    gross: Decimal = ZERO
    order: str | None = None
    order_line: str | None = None
    held: Decimal = ZERO
    """Stock units that the host holds for an order's line."""

    @property
    def qty(self) -> Decimal:
        """All that is open of it."""
        return self.to_deliver + self.unbilled


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document of the host with something open. `problem`: why it cannot be taken over as it stands. `amount`, in
    company currency: the money that is left of an advance, or a limit."""

    doctype: str
    name: str
    customer: str | None = None
    lines: tuple[OpenLine, ...] = ()
    amount: Decimal = ZERO
    count: int = 1
    problem: str | None = None
    status: str | None = None
    """As the host calls it, for those that have to be put back to it."""

    @property
    def reserved(self) -> bool:
        """Whether its lines hold stock."""
        return any(line.held for line in self.lines)

    @property
    def to_deliver(self) -> Decimal:
        """In stock units."""
        return sum((line.to_deliver * line.factor for line in self.lines), ZERO)

    @property
    def unbilled(self) -> Decimal:
        """In stock units."""
        return sum((line.unbilled * line.factor for line in self.lines), ZERO)

    @property
    def value(self) -> Decimal:
        """What is open, net, or the amount."""
        return sum((line.value for line in self.lines), self.amount)

    @property
    def gross(self) -> Decimal:
        """What is open, with taxes."""
        return sum((line.gross for line in self.lines), ZERO)


class Opening(Protocol):
    """What a host with selling documents of its own answers. `names` narrows a reading to these documents."""

    def read(self, doctype: str, company: str, day: date, names: Sequence[str] = ()) -> list[OpenDocument]:
        """Open documents of a kind that are dated until a day, as they stand now, by name."""

    def demand(self, company: str) -> Decimal:
        """What the host's own orders reserve in its bins, in stock units."""

    def held(self, company: str) -> Decimal:
        """Stock that the host holds for its own orders, in stock units."""

    def close(self, doctype: str, name: str) -> None:
        """Nothing more is delivered or billed of an order or a delivery, or ordered of a quotation; stock that it holds
        is free."""

    def reopen(self, doctype: str, name: str, reserve: bool = False, status: str | None = None) -> None:
        """Undo close; `reserve`: it holds stock again; `status`: what it was called."""
