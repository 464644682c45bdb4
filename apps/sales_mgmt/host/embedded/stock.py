"""A plan's stock moves as rows of host_erp's stock ledger, and what they would cost today."""

from collections.abc import Sequence
from decimal import Decimal

from host_erp.ledger import returns, stock_checks, valuation
from host_erp.ledger import rows as host_rows
from host_erp.ledger.money import rounder
from host_erp.ledger.rows import StockRow
from host_erp.ledger.valuation import BinState, Move, Pair
from sales_mgmt.host import masters
from sales_mgmt.host.facts import LedgerRow, Pick, StockPosted
from sales_mgmt.plan.posting_plan import PostingPlan, StockHold

ZERO = Decimal(0)


def stock_rows(plan: PostingPlan) -> list[StockRow]:
    """The moves in host_erp's words."""
    return [
        StockRow(
            item_code=move.item_code,
            warehouse=move.warehouse,
            qty=move.qty,
            voucher_detail_no=move.voucher_line,
            expense_account=move.expense_account,
            cost_center=move.cost_center,
            batch_no=move.batch_no,
            serial_nos=move.serial_nos,
            idx=move.row,
            return_of=(of.voucher_type, of.voucher_no, of.voucher_line) if (of := move.return_of) else None,
        )
        for move in plan.stock_moves
    ]


def by_pair(held: Sequence[StockHold]) -> dict[Pair, Decimal]:
    """Reserved quantities by (item, warehouse)."""
    found: dict[Pair, Decimal] = {}
    for one in held:
        pair = (one.item_code, one.warehouse)
        found[pair] = found.get(pair, ZERO) + one.qty
    return found


def stock_posted(moves: Sequence[Move]) -> StockPosted:
    """What host_erp posted, in the contract's words."""
    cost: dict[str, Decimal] = {}
    picked: dict[str, tuple[Pick, ...]] = {}
    for move in moves:
        line = move.row.voucher_detail_no
        cost[line] = cost.get(line, ZERO) - move.difference
        if move.row.picks:
            picked[line] = picked.get(line, ()) + by_batch(move.row.picks)
    return StockPosted(cost, picked)


def by_batch(picks: Sequence[host_rows.Pick]) -> tuple[Pick, ...]:
    """A pick for each batch, with its serial numbers together."""
    quantities: dict[str | None, Decimal] = {}
    serials: dict[str | None, list[str]] = {}
    for pick in picks:
        quantities[pick.batch_no] = quantities.get(pick.batch_no, ZERO) + pick.qty
        serials.setdefault(pick.batch_no, []).extend([pick.serial_no] if pick.serial_no else [])
    return tuple(Pick(qty, batch, tuple(serials[batch])) for batch, qty in quantities.items())


def preview_stock(plan: PostingPlan) -> list[LedgerRow]:
    """Cost of goods and stock account for each move, valued by the host's own arithmetic on the bins as they are read.

    What is not on hand is valued at nothing: the posting itself will refuse it.
    """
    rows = returns.valued(stock_rows(plan), lock=False)
    on_hand = masters.on_hand([(row.item_code, row.warehouse) for row in rows])
    bins = {pair: BinState("", qty, value, value / qty if qty else ZERO) for pair, (qty, value) in on_hand.items()}
    covered = [row for row in rows if row.qty > 0 or bins[row.item_code, row.warehouse].qty > 0]
    if valuation.shortages(covered, bins):
        return []
    accounts = stock_checks.read_warehouses(row.warehouse for row in rows)
    found = []
    for move in valuation.value(covered, bins, lambda row: ZERO, rounder()):
        into, out = max(move.difference, ZERO), max(-move.difference, ZERO)
        found.append(LedgerRow(move.row.expense_account, out, into))
        found.append(LedgerRow(accounts[move.row.warehouse].account, into, out))
    return found
