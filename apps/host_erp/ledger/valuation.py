"""Moving average, as arithmetic on plain data: no database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from host_erp.ledger.errors import Shortage
from host_erp.ledger.money import to_column
from host_erp.ledger.rows import ZERO, StockRow

Pair = tuple[str, str]
"""(item code, warehouse)"""


@dataclass(slots=True)
class BinState:
    """What lies in one warehouse of one item: quantity in stock units, value and rate in company currency. `reserved`
    of it is set aside and leaves only for whom it was."""

    name: str
    qty: Decimal
    value: Decimal
    rate: Decimal
    last: datetime | None = None
    reserved: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Move:
    """One valued movement: `difference` is what it adds to the stock's value (negative for an issue); the rest is the
    bin after it."""

    row: StockRow
    rate: Decimal
    difference: Decimal
    qty_after: Decimal
    value_after: Decimal
    rate_after: Decimal


def shortages(rows: Sequence[StockRow], bins: dict[Pair, BinState]) -> list[Shortage]:
    """Every item and warehouse that would fall below zero, the rows of one pair counted together. What is made of or
    moved from other rows' goods is not there yet for them."""
    needed: dict[Pair, Decimal] = {}
    incoming: dict[Pair, Decimal] = {}
    for row in rows:
        if row.cost_of:
            continue
        side = incoming if row.qty > 0 else needed
        pair = (row.item_code, row.warehouse)
        side[pair] = side.get(pair, ZERO) + abs(row.qty)
    short = []
    for pair, quantity in sorted(needed.items()):
        on_hand, reserved = bins[pair].qty + incoming.get(pair, ZERO), bins[pair].reserved
        if quantity > on_hand - reserved:
            short.append(Shortage(*pair, quantity, max(on_hand - reserved, ZERO), on_hand, reserved))
    return short


def turn(row: StockRow) -> int:
    """The order in which the rows of a voucher move: receipts are there for issues, and what is made of the issues
    comes in after them."""
    if row.cost_of:
        return 2
    return 0 if row.qty > 0 else 1


def value(
    rows: Sequence[StockRow],
    bins: dict[Pair, BinState],
    default_rate: Callable[[StockRow], Decimal],
    round_money: Callable[[Decimal], Decimal],
) -> list[Move]:
    """Value the rows and carry `bins` forward, in their turn.

    An issue takes its share of the bin's value, rounded to money; the one that empties the bin takes all that is left,
    so no residue of rounding stays on a quantity of zero. `default_rate` gives the rate of a receipt without one.
    """
    moves = []
    issued: dict[str | None, Decimal] = {}
    for row in sorted(rows, key=turn):
        state = bins[row.item_code, row.warehouse]
        rate = state.rate
        if row.worth_after is not None:
            difference = row.worth_after - state.value
            rate = row.worth_after / (state.qty + row.qty) if state.qty + row.qty else state.rate
        elif row.cost_of:
            difference = sum((issued.get(line, ZERO) for line in row.cost_of), ZERO)
            rate = difference / row.qty
        elif row.qty > 0 and row.incoming_value is not None:
            rate, difference = row.incoming_value / row.qty, row.incoming_value
        elif row.qty > 0:
            rate = default_rate(row) if row.incoming_rate is None else row.incoming_rate
            difference = round_money(row.qty * rate)
        elif state.qty + row.qty == 0:
            difference = -state.value
        else:
            difference = -min(round_money(state.value * -row.qty / state.qty), state.value)
        if row.qty < 0:
            issued[row.voucher_detail_no] = issued.get(row.voucher_detail_no, ZERO) - difference
        state.qty += row.qty
        state.value += difference
        if state.qty:
            state.rate = to_column(state.value / state.qty)
        moves.append(Move(row, to_column(rate), difference, state.qty, state.value, state.rate))
    return moves
