"""Stock that our orders hold on ERPNext. It knows nothing of them: its own documents are asked before they submit."""

from collections.abc import Sequence
from decimal import Decimal

from sales_mgmt.host.erpnext import bins
from sales_mgmt.host.erpnext.bins import Pair
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.posting_plan import StockHold


def reserve(wanted: Sequence[StockHold]) -> dict[str, Decimal]:
    """Set stock aside, in order, as much of each wish as is on hand and free; what each source line got."""
    states = bins.lock([(hold.item_code, hold.warehouse) for hold in wanted], to_hold=True)
    granted: dict[str, Decimal] = {}
    changes: dict[Pair, Decimal] = {}
    for hold in wanted:
        pair = (hold.item_code, hold.warehouse)
        part = min(hold.qty, states[pair].free) if pair in states else ZERO
        if part > 0:
            granted[hold.source_line] = part
            states[pair].ours += part
            changes[pair] = changes.get(pair, ZERO) + part
    bins.add(changes)
    return granted


def release(held: Sequence[StockHold]) -> None:
    """Set free what was held."""
    changes = by_pair(held)
    bins.lock(list(changes))
    bins.add({pair: -qty for pair, qty in changes.items()})


def by_pair(held: Sequence[StockHold]) -> dict[Pair, Decimal]:
    """Held quantities by (item, warehouse)."""
    found: dict[Pair, Decimal] = {}
    for hold in held:
        pair = (hold.item_code, hold.warehouse)
        found[pair] = found.get(pair, ZERO) + hold.qty
    return found
