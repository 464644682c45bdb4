"""Goods in and out through ERPNext's stock ledger, under our own voucher."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import frappe
from erpnext.stock import get_warehouse_account_map
from erpnext.stock.stock_ledger import NegativeStockError, get_valuation_rate, is_negative_stock_allowed
from frappe import _

from sales_mgmt.host.erpnext import batches, bins, native_goods, reservations, return_costs, stock_voucher
from sales_mgmt.host.erpnext.bins import BinState, Pair
from sales_mgmt.host.facts import LedgerRow, StockPosted
from sales_mgmt.host.masters import on_hand
from sales_mgmt.money.rounding import ZERO, dec, plain
from sales_mgmt.plan.posting_plan import PostingPlan, StockHold, StockMove, Voucher

MONEY_PLACES = 2


def post(plan: PostingPlan, released: Sequence[StockHold]) -> StockPosted:
    """Issue or receive the plan's goods; what each voucher line cost, positive when issued. `released` is free for it.

    Raises NegativeStockError naming every shortage, where ERPNext's engine names the first one only.
    """
    pairs = sorted({(move.item_code, move.warehouse) for move in plan.stock_moves})
    free = reservations.by_pair(released)
    states = bins.lock([*pairs, *free])
    for pair, qty in free.items():
        states[pair].ours -= qty
    check_shortages(plan.stock_moves, states)
    bins.add({pair: -qty for pair, qty in free.items()})
    view = stock_voucher.of_plan(plan)
    back = batches.coming_back(plan.stock_moves)
    rates = return_costs.rates(plan.stock_moves, back)
    return_costs.remember(rates)
    for row in view.items:
        row.incoming_rate = rates.get(row.name, 0)
        batches.bundle(view, row, back.get(row.name))
    view.update_stock_ledger()
    mend_bins(plan.voucher, pairs)
    view.make_gl_entries()
    view.repost_future_sle_and_gle()
    values = value_of(plan.voucher.doctype, [plan.voucher.name])
    cost = {line: -value for (_name, line), value in values.items()}
    return StockPosted(cost, batches.picked(plan.voucher.doctype, [plan.voucher.name]))


def reverse(voucher: Voucher) -> None:
    """Take back what the voucher moved; nothing where it moved nothing. ERPNext values the rest by a repost."""
    view = stock_voucher.of_ledger(voucher)
    if not view.items:
        return
    native_goods.refuse_to_take_back(voucher)
    bins.lock([(row.item_code, row.warehouse) for row in view.items])
    view.update_stock_ledger()
    view.make_gl_entries_on_cancel()
    view.repost_future_sle_and_gle()


def check_shortages(moves: Sequence[StockMove], states: Mapping[Pair, BinState]) -> None:
    """Raise NegativeStockError for all bins where less is free than is needed. Where the item may go below zero, only
    what our orders hold is kept."""
    wanted: dict[Pair, Decimal] = {}
    rows: dict[Pair, list[str]] = {}
    for move in moves:
        pair = (move.item_code, move.warehouse)
        wanted[pair] = wanted.get(pair, ZERO) - move.qty
        rows.setdefault(pair, []).append(str(move.row))
    messages = []
    for pair, need in sorted(wanted.items()):
        state = states.get(pair, BinState())
        if need <= state.free or (state.ours <= 0 and is_negative_stock_allowed(item_code=pair[0])):
            continue
        text = _("Row {0}: Not enough stock of {1} in {2}: {3} needed, {4} available").format(
            ", ".join(rows[pair]), *pair, plain(need), plain(state.free)
        )
        messages.append(text + bins.reserved_text(pair, state) + ".")
    if messages:
        frappe.throw("<br>".join(messages), NegativeStockError, title=_("Not enough stock"))


def mend_bins(voucher: Voucher, pairs: Sequence[Pair]) -> None:
    """Set bins from the ledger where a later row stands behind ours.

    Without innodb_snapshot_isolation the engine may read a bin's new quantity from a snapshot that is older than its
    lock, and leaves it one delivery behind (docs/erpnext-trial.md, "A race in the stock engine").
    """
    later = frappe.db.sql(
        """SELECT item_code, warehouse FROM `tabStock Ledger Entry`
           WHERE (item_code, warehouse) IN %s AND is_cancelled = 0 AND voucher_no != %s
             AND posting_datetime > TIMESTAMP(%s, %s)
           GROUP BY item_code, warehouse LOCK IN SHARE MODE""",
        (tuple(pairs), voucher.name, voucher.posting_date, voucher.posting_time or "00:00:00"),
    )
    for item, warehouse in later:
        frappe.db.sql(
            """UPDATE `tabBin` bin JOIN (
                   SELECT qty_after_transaction, stock_value, valuation_rate FROM `tabStock Ledger Entry`
                   WHERE item_code = %(item)s AND warehouse = %(warehouse)s AND is_cancelled = 0
                   ORDER BY posting_datetime DESC, creation DESC LIMIT 1 LOCK IN SHARE MODE
               ) latest
               SET bin.actual_qty = latest.qty_after_transaction
               WHERE bin.item_code = %(item)s AND bin.warehouse = %(warehouse)s""",
            {"item": item, "warehouse": warehouse},
        )


def forget() -> None:
    """The engine remembers later rows by voucher name; after a rollback the name may stand for another voucher."""
    frappe.local.future_sle = {}


def value_of(voucher_type: str, voucher_nos: Sequence[str]) -> dict[tuple[str, str], Decimal]:
    """What each (voucher, voucher line) added to the stock's value, as the ledger has it now."""
    if not voucher_nos:
        return {}
    rows = frappe.db.sql(
        """SELECT voucher_no, voucher_detail_no, SUM(stock_value_difference) FROM `tabStock Ledger Entry`
           WHERE voucher_type = %s AND voucher_no IN %s AND is_cancelled = 0
           GROUP BY voucher_no, voucher_detail_no""",
        (voucher_type, tuple(voucher_nos)),
    )
    return {(name, line): dec(value) for name, line, value in rows}


def unit_costs(pairs: Sequence[Pair], company: str) -> dict[Pair, Decimal]:
    """ERPNext's valuation rate of each bin, else what it falls back to."""
    return {
        pair: dec(
            get_valuation_rate(
                *pair, "SM Sales Order", "", allow_zero_rate=True, company=company, raise_error_if_no_rate=False
            )
        )
        for pair in sorted(set(pairs))
    }


def preview(plan: PostingPlan) -> list[LedgerRow]:
    """Cost of goods and stock account for each move at today's valuation. What is not on hand is left out."""
    stock = on_hand([(move.item_code, move.warehouse) for move in plan.stock_moves])
    accounts = get_warehouse_account_map(plan.voucher.company)
    rates = return_costs.rates(plan.stock_moves, {})
    rows = []
    for move in plan.stock_moves:
        pair = (move.item_code, move.warehouse)
        qty, value = stock[pair]
        if move.qty > 0:
            back = round(move.qty * dec(rates.get(move.voucher_line)), MONEY_PLACES)
            rows.append(LedgerRow(accounts[move.warehouse].account, back, ZERO))
            rows.append(LedgerRow(move.expense_account, ZERO, back))
            continue
        if not qty or -move.qty > qty:
            continue
        left = value * (qty + move.qty) / qty
        stock[pair] = (qty + move.qty, left)
        # What a line costs is what it takes from the rounded value, so that lines of one item add up.
        cost = round(value, MONEY_PLACES) - round(left, MONEY_PLACES)
        rows.append(LedgerRow(move.expense_account, cost, ZERO))
        rows.append(LedgerRow(accounts[move.warehouse].account, ZERO, cost))
    return rows
