"""What to request of purchasing or production: the host's projection, less open orders, against its reorder levels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from sales_mgmt.host.facts import ReorderLevel, SupplyNeed, SupplyRule
from sales_mgmt.money.rounding import ZERO

Pair = tuple[str, str]
"""(item, warehouse)"""

Quantities = Mapping[Pair, Decimal]

REQUESTED_FOR_ORDERS = ("Purchase", "Manufacture")
"""What an order's line can ask for by itself: a transfer would have to know from where."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What there will be at a place where stock is kept up to a level, and what is to be requested, in stock units.

    `demand`: what open orders of ours will take, which `projected` does not contain. `wanted` is zero where there is
    enough.
    """

    item_code: str
    warehouse: str
    kind: str
    projected: Decimal
    demand: Decimal
    level: Decimal
    wanted: Decimal

    @property
    def left(self) -> Decimal:
        """What will be left."""
        return self.projected - self.demand


def projections(
    rules: Mapping[str, SupplyRule], projected: Quantities, demand: Quantities, order_lines: bool
) -> list[Projection]:
    """One for each reorder level of these items, in order; with `order_lines` also one for each warehouse without a
    level out of which orders will be delivered. Pure."""
    found: list[Projection] = []
    for item in sorted(rules):
        rule, covered = rules[item], set()
        for level in rule.levels:
            covered |= level.counted
            there, taken = _at(item, level.counted, projected), _at(item, level.counted, demand)
            wanted = _up_to(level, there - taken)
            found.append(
                Projection(item, level.warehouse, level.kind, there, taken, level.level, _in_lots(rule, wanted))
            )
        if order_lines and rule.kind in REQUESTED_FOR_ORDERS:
            found += _without_a_level(rule, projected, demand, covered)
    return found


def needs(rules: Mapping[str, SupplyRule], found: list[Projection]) -> list[SupplyNeed]:
    """What is to be requested, in the unit in which each item is bought. Pure."""
    return [
        SupplyNeed(
            item_code=one.item_code,
            warehouse=one.warehouse,
            kind=one.kind,
            qty=_in_unit(rules[one.item_code], one),
            uom=_unit(rules[one.item_code], one)[0],
            conversion_factor=_unit(rules[one.item_code], one)[1],
            lead_days=rules[one.item_code].lead_days,
        )
        for one in found
        if one.wanted > 0
    ]


def _without_a_level(
    rule: SupplyRule, projected: Quantities, demand: Quantities, covered: set[str]
) -> Iterator[Projection]:
    """Where only the order lines themselves say that something is missing: up to the item's safety stock."""
    for (item, warehouse), qty in sorted(demand.items()):
        if item != rule.item_code or warehouse in covered or qty <= 0:
            continue
        there = projected.get((item, warehouse), ZERO)
        short = there - qty < rule.safety_stock
        wanted = _in_lots(rule, rule.safety_stock - there + qty) if short else ZERO
        yield Projection(item, warehouse, rule.kind, there, qty, rule.safety_stock, wanted)


def _at(item: str, warehouses: frozenset[str], quantities: Quantities) -> Decimal:
    return sum((quantities.get((item, warehouse), ZERO) for warehouse in warehouses), ZERO)


def _up_to(level: ReorderLevel, left: Decimal) -> Decimal:
    """Below the level, not at it: what brings stock back to the level exactly is not followed by another request."""
    below = (level.level or level.qty) and left < level.level
    return max(level.qty, level.level - left) if below else ZERO


def _in_lots(rule: SupplyRule, wanted: Decimal) -> Decimal:
    return max(wanted, rule.min_order_qty) if wanted > 0 else ZERO


def _unit(rule: SupplyRule, one: Projection) -> tuple[str, Decimal]:
    bought = one.kind == "Purchase"
    return (rule.purchase_uom, rule.conversion_factor) if bought else (rule.stock_uom, Decimal(1))


def _in_unit(rule: SupplyRule, one: Projection) -> Decimal:
    uom, factor = _unit(rule, one)
    qty = one.wanted / factor
    return qty.to_integral_value(ROUND_CEILING) if uom in rule.whole_uoms else qty
