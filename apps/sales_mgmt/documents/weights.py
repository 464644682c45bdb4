"""Net weights of lines and documents, from the items' weights."""

from decimal import Decimal
from typing import TYPE_CHECKING

from sales_mgmt.documents.facts import Facts
from sales_mgmt.money.rounding import ZERO, dec, to_column

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def fill(doc: "SalesDocument", facts: Facts) -> None:
    """Weight of each line by its stock quantity, and the sum. Weights in different units are not added: the document
    then shows none."""
    if not doc.meta.has_field("total_net_weight"):
        return
    sums: dict[str | None, Decimal] = {}
    for row in doc.items:
        item = facts.items.get(row.item_code)
        weight = item.weight if item else ZERO
        total = to_column(weight * dec(row.stock_qty))
        row.weight_per_unit, row.total_weight = float(weight), float(total)
        row.weight_uom = item.weight_uom if item and weight else None
        if total:
            sums[row.weight_uom] = sums.get(row.weight_uom, ZERO) + total
    one_unit = len(sums) == 1
    doc.weight_uom = next(iter(sums)) if one_unit else None
    doc.total_net_weight = float(sum(sums.values())) if one_unit else 0.0
