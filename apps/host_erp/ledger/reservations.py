"""Stock that is set aside: `reserved_qty` of a bin leaves it only when who reserved it says so.

Who reserves keeps his own list of what is his and tells it by the hook `stock_held_for` (item and warehouse -> text).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import frappe

from host_erp.ledger import bins as bin_store
from host_erp.ledger.money import ZERO
from host_erp.ledger.valuation import BinState, Pair


def reserve(wanted: Sequence[tuple[Pair, Decimal]]) -> list[Decimal]:
    """Set stock aside, in order, as much of each wish as is on hand and free; what each got, in stock units."""
    bins = bin_store.lock((pair for pair, _qty in wanted), {}, make=False)
    got = []
    for pair, qty in wanted:
        state = bins.get(pair)
        part = max(min(qty, state.qty - state.reserved), ZERO) if state else ZERO
        if part:
            state.reserved += part
        got.append(part)
    _save(bins)
    return got


def release(quantities: Mapping[Pair, Decimal]) -> None:
    """Set reserved stock free again."""
    bins = bin_store.lock(quantities, {}, make=False)
    set_free(bins, quantities)
    _save(bins)


def set_free(bins: Mapping[Pair, BinState], quantities: Mapping[Pair, Decimal]) -> None:
    """Take quantities off what is reserved in locked bins."""
    for pair, qty in quantities.items():
        bins[pair].reserved -= qty


def held_for(pairs: Sequence[Pair]) -> dict[Pair, str]:
    """For whom stock is reserved, as those say who reserved it."""
    found: dict[Pair, str] = {}
    if pairs:
        for handler in frappe.get_hooks("stock_held_for"):
            for pair, text in frappe.get_attr(handler)(pairs).items():
                found[pair] = f"{found[pair]}, {text}" if pair in found else text
    return found


def _save(bins: Mapping[Pair, BinState]) -> None:
    bin_store.save(bins.values(), {state.name: state.last for state in bins.values()})
