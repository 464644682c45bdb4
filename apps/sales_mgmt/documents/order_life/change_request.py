"""What a user wants changed on a confirmed order, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sales_mgmt.money.rounding import dec

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

PRICE_FIELDS = ("rate", "price_list_rate", "discount_percentage")
LINE_FIELDS = ("qty", *PRICE_FIELDS, "delivery_date", "warehouse")
"""What may change on a confirmed line. Another item or unit is another line."""
NEW_LINE_FIELDS = ("item_code", "uom", "description", *LINE_FIELDS)
DISCOUNT_FIELDS = ("additional_discount_percentage", "discount_amount")
NUMBERS = ("qty", *PRICE_FIELDS, *DISCOUNT_FIELDS)
HEADER_FIELDS = (
    "po_no", "delivery_date", "set_warehouse", "payment_terms_template", "sales_person", "territory", "remarks",
    *DISCOUNT_FIELDS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """`lines`: line name -> field -> new value; `add`: new lines; `remove`: line names; `header`: field -> value."""

    lines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    add: Sequence[Mapping[str, Any]] = ()
    remove: Sequence[str] = ()
    header: Mapping[str, Any] = field(default_factory=dict)

    def apply_to(self, order: "SalesDocument") -> None:
        """Set the wanted values; nothing is checked or worked out."""
        order.update(_plain(self.header))
        if "discount_amount" in self.header and "additional_discount_percentage" not in self.header:
            order.additional_discount_percentage = 0  # an amount instead of the percentage
        for row in order.items:
            _set(row, self.lines.get(row.name, {}))
        if self.remove:
            order.set("items", [row for row in order.items if row.name not in self.remove])
            for idx, row in enumerate(order.items, start=1):
                row.idx = idx
        for values in self.add:
            order.append("items", _plain(values))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a document holds them: numbers as floats, whatever a client sent."""
    return {name: float(dec(value)) if name in NUMBERS else value for name, value in values.items()}


def _set(row, values: Mapping[str, Any]) -> None:
    row.update(_plain(values))
    if "rate" in values and not {"price_list_rate", "discount_percentage"} & set(values):
        row.discount_percentage = 0  # a rate of its own instead of the list price less a discount
    elif "rate" not in values and {"price_list_rate", "discount_percentage"} & set(values):
        row.price_list_rate = row.price_list_rate or row.rate  # what the discount is taken from
        row.rate = 0  # follows from both
