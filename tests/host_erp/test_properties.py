"""Random movements and vouchers: the sums that must always hold."""

from __future__ import annotations

from decimal import Decimal

import frappe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host_erp.ledger import general_ledger, stock_ledger
from host_erp.ledger.errors import LedgerError, NegativeStockError, StockError, UnbalancedError
from host_erp.ledger.rows import GLRow, StockRow, Voucher
from host_erp.ledger.valuation import BinState, shortages, value
from tests.host_erp.conftest import dec

D = Decimal
ON_SITE = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
QTY = st.decimals("0.001", "999", places=3)
RATE = st.decimals("0", "500", places=4)
STEP = st.tuples(st.sampled_from(["in", "out", "empty", "undo"]), QTY, RATE, st.booleans())


@ON_SITE
@given(steps=st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=1, max_size=8))
def test_bins_follow_the_stock_ledger_and_never_fall_below_zero(books, bulk, steps):
    frappe.db.savepoint("example")
    posted = []
    for step in steps:
        rows = []
        for at, (what, qty, rate, elsewhere) in enumerate(step):
            place = books.finished if elsewhere else books.stores
            if what == "undo" and posted:
                try:
                    frappe.db.savepoint("undoing")
                    stock_ledger.reverse(posted[-1])
                    posted.pop()
                except StockError:
                    frappe.db.rollback(save_point="undoing")
                continue
            if what == "empty":
                qty = books.bin(bulk, place)[0]
                if not qty or any(row.warehouse == place for row in rows):
                    continue
            signed = qty if what in ("in", "undo") else -qty
            rows.append(StockRow(bulk, place, signed, str(at), books.stock_adjustment, None, rate))
        voucher = books.voucher()
        try:
            frappe.db.savepoint("post")
            values = stock_ledger.post(voucher, rows)
            assert set(values) == {row.voucher_detail_no for row in rows}
            if rows:
                posted.append(voucher)
        except NegativeStockError:
            frappe.db.rollback(save_point="post")
        for place in (books.stores, books.finished):
            qty, worth = books.bin(bulk, place)
            assert qty >= 0 and worth >= 0 and (qty or not worth)
        assert books.problems() == []
    frappe.db.rollback(save_point="example")


@given(
    start=st.tuples(QTY, st.decimals("0", "100000", places=2)),
    moves=st.lists(st.tuples(QTY, st.booleans(), RATE), min_size=1, max_size=30),
    places=st.sampled_from([0, 2, 3]),
)
def test_valuation_loses_nothing(start, moves, places):
    """Pure arithmetic: what goes out and what is left is what came in, and an empty bin is worth nothing."""
    step = D(1).scaleb(-places)
    state = BinState("b", start[0], start[1].quantize(step), D(0))
    bins = {("i", "w"): state}
    before = state.value
    rows = [StockRow("i", "w", qty if incoming else -qty, incoming_rate=rate) for qty, incoming, rate in moves]
    if shortages(rows, bins):
        return
    done = value(rows, bins, lambda row: D(0), lambda amount: amount.quantize(step))
    assert before + sum(move.difference for move in done) == state.value >= 0
    assert state.qty >= 0 and (state.qty or not state.value)
    assert all(move.difference == move.difference.quantize(step) for move in done)
    assert all(move.value_after >= 0 for move in done)


AMOUNT = st.decimals("-1000", "1000", places=2)


@ON_SITE
@given(amounts=st.lists(st.tuples(AMOUNT, st.integers(0, 3)), min_size=1, max_size=12), balanced=st.booleans())
def test_the_general_ledger_is_balanced_or_refuses(books, customer, amounts, balanced):
    accounts = (books.sales, books.service, books.cash, books.bank)
    rows = [
        GLRow(accounts[at], amount, D(0)) if at % 2 else GLRow(accounts[at], D(0), amount) for amount, at in amounts
    ]
    gap = sum((row.debit - row.credit for row in rows), D(0))
    if balanced:
        rows.append(GLRow(books.debtors, D(0), gap, party_type="Customer", party=customer))
    frappe.db.savepoint("example")
    voucher = books.voucher()
    try:
        general_ledger.post(voucher, rows)
    except LedgerError as error:
        assert isinstance(error, UnbalancedError) and not balanced and gap
        assert books.gl(voucher) == []
    else:
        assert balanced or not gap
        written = books.gl(voucher)
        assert sum(debit for _, debit, _ in written) == sum(credit for _, _, credit in written)
        assert all((debit > 0) != (credit > 0) for _, debit, credit in written)
        wanted: dict[str, D] = {}
        for row in rows:
            wanted[row.account] = wanted.get(row.account, D(0)) + row.debit - row.credit
        found: dict[str, D] = {}
        for account, debit, credit in written:
            found[account] = found.get(account, D(0)) + debit - credit
        assert {name: dec(net) for name, net in wanted.items() if net} == found
        assert books.problems() == []
        general_ledger.reverse(voucher)
        assert books.problems() == []
    frappe.db.rollback(save_point="example")


def test_a_voucher_is_plain_data():
    one = Voucher("Note", "a", "b", "2026-01-01")
    assert one == Voucher("Note", "a", "b", "2026-01-01") and hash(one)
