"""What is calculated: a document with its lines and taxes, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from sales_mgmt.money.rounding import HUNDRED, ZERO

ACTUAL: Final = "Actual"
ON_NET_TOTAL: Final = "On Net Total"
ON_PREVIOUS_AMOUNT: Final = "On Previous Row Amount"
ON_PREVIOUS_TOTAL: Final = "On Previous Row Total"
ON_QUANTITY: Final = "On Item Quantity"

CHARGE_TYPES: Final = (ACTUAL, ON_NET_TOTAL, ON_PREVIOUS_AMOUNT, ON_PREVIOUS_TOTAL, ON_QUANTITY)
ON_PREVIOUS: Final = (ON_PREVIOUS_AMOUNT, ON_PREVIOUS_TOTAL)

NET_TOTAL: Final = "Net Total"
GRAND_TOTAL: Final = "Grand Total"
"""What the document's discount may apply to."""


@dataclass(slots=True)
class Line:
    """A line before and after. `qty` in the line's unit; money in document currency, `base_*` and `gross_amount` in
    company currency. `tax_rates`: account -> rate, where the item is taxed otherwise than the document says."""

    qty: Decimal
    price_list_rate: Decimal = ZERO
    discount_percentage: Decimal = ZERO
    rate: Decimal = ZERO
    tax_rates: Mapping[str, Decimal] | None = None
    discount_amount: Decimal = ZERO
    amount: Decimal = ZERO
    distributed_discount_amount: Decimal = ZERO
    net_rate: Decimal = ZERO
    net_amount: Decimal = ZERO
    base_rate: Decimal = ZERO
    base_net_amount: Decimal = ZERO
    gross_amount: Decimal = ZERO


@dataclass(slots=True)
class Tax:
    """A tax or charge. `rate` in percent, or in money for each unit where it is charged on quantity; `row_id` counts
    from one. `tax_amount` is given for an Actual charge and else worked out, before a discount on the grand total;
    what is posted is `tax_amount_after_discount_amount`. `line_amounts`: unrounded, by line, in document currency,
    where lines are not taxed alike."""

    rate: Decimal = ZERO
    charge_type: str = ON_NET_TOTAL
    account: str = ""
    row_id: int = 0
    included: bool = False
    tax_amount: Decimal = ZERO
    tax_amount_after_discount_amount: Decimal = ZERO
    total: Decimal = ZERO
    base_tax_amount: Decimal = ZERO
    base_tax_amount_after_discount_amount: Decimal = ZERO
    base_total: Decimal = ZERO
    line_amounts: list[Decimal] | None = None

    def rate_for(self, line: Line) -> Decimal:
        """The line's own rate on this tax's account, else the tax's."""
        return line.tax_rates.get(self.account, self.rate) if line.tax_rates else self.rate

    def part_for(self, line: Line) -> Decimal:
        """The line's rate as a part of one."""
        return self.rate_for(line) / HUNDRED


@dataclass(slots=True)
class Totals:
    """Input and result of `calculate`.

    Discount: a percentage, or an amount where the percentage is zero. `smallest_fraction`: the smallest coin, zero
    rounds to whole units, None does not round at all. `base_rounding`: what the posted debt is more (or less) than the
    posted lines and taxes, in company currency; it belongs to the company's round-off account.
    """

    lines: Sequence[Line]
    taxes: Sequence[Tax] = ()
    conversion_rate: Decimal = Decimal(1)
    additional_discount_percentage: Decimal = ZERO
    discount_amount: Decimal = ZERO
    apply_discount_on: str = NET_TOTAL
    smallest_fraction: Decimal | None = None
    round_row_wise_tax: bool = False
    places: int = 2
    base_places: int = 2
    total_qty: Decimal = ZERO
    total: Decimal = ZERO
    net_total: Decimal = ZERO
    total_taxes: Decimal = ZERO
    grand_total: Decimal = ZERO
    rounding_adjustment: Decimal = ZERO
    rounded_total: Decimal = ZERO
    base_discount_amount: Decimal = ZERO
    base_total: Decimal = ZERO
    base_net_total: Decimal = ZERO
    base_total_taxes: Decimal = ZERO
    base_grand_total: Decimal = ZERO
    base_rounding_adjustment: Decimal = ZERO
    base_rounded_total: Decimal = ZERO
    base_rounding: Decimal = field(default=ZERO)

    @property
    def taxed_by_line(self) -> bool:
        """Whether a tax has to be worked out line by line: by an item's own rate, by quantity, or rounded by line."""
        return self.round_row_wise_tax or any(t.charge_type == ON_QUANTITY for t in self.taxes) or self.own_rates

    @property
    def own_rates(self) -> bool:
        """Whether a line has tax rates of its own."""
        return bool(self.taxes) and any(line.tax_rates for line in self.lines)

    @property
    def payable(self) -> Decimal:
        """What the customer owes, in document currency: rounded where rounding changed anything."""
        return self.rounded_total if self.rounding_adjustment and self.rounded_total else self.grand_total

    @property
    def base_payable(self) -> Decimal:
        """What the customer owes, in company currency."""
        rounded = self.base_rounding_adjustment and self.base_rounded_total
        return self.base_rounded_total if rounded else self.base_grand_total
