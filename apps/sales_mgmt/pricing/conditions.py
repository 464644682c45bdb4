"""What a price can come from: pure data, read before anything is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sales_mgmt.money.rounding import ZERO, Rounding


@dataclass(frozen=True, slots=True)
class Condition:
    """A row of a price list. `rate` and `floor` in the list's currency for one `uom`; `min_qty` in that unit.

    It applies to one customer, to a customer group with all groups below it, or to everybody.
    """

    name: str
    item_code: str
    uom: str
    rate: Decimal
    min_qty: Decimal = ZERO
    floor: Decimal | None = None
    customer: str | None = None
    customer_group: str | None = None
    valid_from: date | None = None
    valid_upto: date | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """What all lines of a document share. `groups`: the customer's groups, the nearest first.

    `rate`: units of the document's currency for one of the list's. `places`: decimals of the document's currency.
    """

    day: date
    customer: str
    groups: Sequence[str] = ()
    rate: Decimal = Decimal(1)
    places: int = 2
    rounding: Rounding = field(default_factory=Rounding)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line asks a price for. `qty` in `uom`; `uoms`: unit of the item -> stock units in one of it."""

    item_code: str
    qty: Decimal
    uom: str
    stock_uom: str
    uoms: Mapping[str, Decimal]
