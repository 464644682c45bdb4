"""Do the ledgers say what must come out? Each figure beside the one that was worked out from the raw data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from demo.expected import BUCKETS, Expected
from demo.figures import Figures
from demo.masters import item_code


@dataclass(frozen=True, slots=True)
class Check:
    """A figure of the ledgers and what it must be."""

    name: str
    found: Any
    expected: Any

    @property
    def equal(self) -> bool:
        return self.found == self.expected


def checks(found: Figures, wanted: Expected) -> list[Check]:
    """All of them. A set of figures shows only those that differ."""
    stock = {item_code(product): qty for product, qty in wanted.stock.items()}
    return [
        Check("orders", found.orders, wanted.orders),
        Check("lines", found.lines, wanted.lines),
        Check("revenue", found.revenue, wanted.revenue),
        Check("revenue of each order", *different(found.by_order, wanted.by_order)),
        Check("credited for returns", found.returned, wanted.returned),
        *(Check(name, found.counts[name], number) for name, number in wanted.counts.items()),
        Check("open orders", found.open_orders, wanted.open_orders),
        Check("value of open orders", found.open_value, wanted.open_value),
        Check("received", found.received, wanted.paid),
        Check("deposits", found.deposits, wanted.deposits),
        Check("deposits applied", found.deposits_applied, wanted.deposits_applied),
        Check("receivables", found.receivable, wanted.receivable),
        *(Check(f"receivables, {name}", found.ageing[name], wanted.ageing[name]) for name in BUCKETS),
        Check("units in stock of each item", *different(found.stock, stock)),
        Check("stock account of the general ledger", found.stock_account, found.stock_value),
    ]


def different(found: dict, wanted: dict) -> tuple[dict, dict]:
    """The keys in which two sets of figures differ; nothing counts as zero."""
    keys = [key for key in sorted(found.keys() | wanted.keys()) if found.get(key, 0) != wanted.get(key, 0)]
    return {key: found.get(key, Decimal(0)) for key in keys}, {key: wanted.get(key, Decimal(0)) for key in keys}
