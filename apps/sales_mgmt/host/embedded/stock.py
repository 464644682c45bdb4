"""A plan's stock moves as rows of host_erp's stock ledger, and what they would cost today."""

from decimal import Decimal

from host_erp.ledger import stock_checks, valuation
from host_erp.ledger.money import rounder
from host_erp.ledger.rows import StockRow
from host_erp.ledger.valuation import BinState
from sales_mgmt.host import masters
from sales_mgmt.host.contract import LedgerRow
from sales_mgmt.plan.posting_plan import PostingPlan

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
        )
        for move in plan.stock_moves
    ]


def preview_stock(plan: PostingPlan) -> list[LedgerRow]:
    """Cost of goods and stock account for each move, valued by the host's own arithmetic on the bins as they are read.

    What is not on hand is valued at nothing: the posting itself will refuse it.
    """
    rows = stock_rows(plan)
    on_hand = masters.on_hand([(row.item_code, row.warehouse) for row in rows])
    bins = {
        pair: BinState("", qty, value, value / qty if qty else ZERO)
        for pair, (qty, value) in on_hand.items()
        if qty > 0
    }
    covered = [row for row in rows if (row.item_code, row.warehouse) in bins]
    if valuation.shortages(covered, bins):
        return []
    accounts = stock_checks.read_warehouses(row.warehouse for row in rows)
    found = []
    for move in valuation.value(covered, bins, lambda row: ZERO, rounder()):
        found.append(LedgerRow(move.row.expense_account, -move.difference, ZERO))
        found.append(LedgerRow(accounts[move.row.warehouse].account, ZERO, -move.difference))
    return found
