"""Random movements and vouchers: the sums that must always hold."""

from __future__ import annotations

from decimal import Decimal

import frappe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host_erp.ledger import allocation, general_ledger, payment_ledger, stock_ledger
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


RATES = st.sampled_from(["1.1", "1.2", "0.9", "1.0873", "1"])
MONEY = st.decimals("0.01", "500", places=2)
KINDS = ("invoice", "note", "advance", "pay", "refund", "journal", "apply", "settle", "unapply", "cancel")
ACTS = st.tuples(st.sampled_from(KINDS), MONEY, RATES, st.integers(0, 2), st.integers(0, 2), st.booleans())
START = [("invoice", D("300"), "1.1", 0, 0, True), ("advance", D("250"), "1.2", 0, 0, True)]


@settings(ON_SITE, max_examples=20)
@given(acts=st.lists(ACTS, min_size=3, max_size=9), foreign=st.sampled_from([True, True, False]))
def test_whatever_happens_to_a_customer_the_ledgers_agree(books, customer, euro, acts, foreign):
    """Any order of invoices, notes, payments, refunds, journals, allocations and cancellations, refused or not: all
    vouchers balance, the payment ledger is the general ledger's, nothing is settled beyond what it was, and what is
    settled in the account's currency is settled in the company's."""
    frappe.db.savepoint("example")
    world = World(books, euro if foreign else None, customer)
    for act in START + acts:
        before = books.rows()
        frappe.db.savepoint("act")
        try:
            world.act(*act)
        except LedgerError:
            assert frappe.db.sql("select 1") and books.rows() == before, "a refusal wrote something"
            frappe.db.rollback(save_point="act")
        assert books.problems() == []
        world.check()
    frappe.db.rollback(save_point="example")


class World:
    """One customer, with an account in dollars or in euros, and what was posted for it."""

    def __init__(self, books, euro, customer):
        self.books, self.euro = books, euro
        self.customer = euro.customer if euro else customer
        self.account = euro.debtors if euro else books.debtors
        self.debts, self.credits = [], []

    def act(self, kind, amount, rate, one, two, flag):
        rate = rate if self.euro else "1"
        debt = self.debts[one % len(self.debts)] if self.debts else None
        credit = self.credits[two % len(self.credits)] if self.credits else None
        if kind in ("invoice", "note"):
            posted = self.books.invoice_in(self.account, self.customer, str(amount), rate, note=kind == "note")
            (self.debts if kind == "invoice" else self.credits).append(posted)
        elif kind == "advance":
            self.credits.append(self.pay(amount, rate))
        elif kind == "pay" and debt:
            self.credits.append(self.pay(amount, rate, (debt, min(amount, self.open(debt)))))
        elif kind == "refund" and credit:
            back = min(amount, -self.open(credit))
            self.pay(amount, rate, (credit, -back), kind="Pay")
        elif kind == "journal" and debt:
            part = min(amount, self.open(debt)) if flag else amount
            self.write_off(debt, part, rate)
        elif kind in ("apply", "unapply", "settle") and debt and credit:
            pair = (credit.doctype, credit.name), (debt.doctype, debt.name)
            most = min(self.open(debt), -self.open(credit))
            if kind == "settle":
                allocation.apply(*pair, most)
            elif kind == "apply":
                allocation.apply(*pair, min(amount, most) if flag else amount)
            else:
                allocation.unapply(*pair, None if flag else amount)
        elif kind == "cancel":
            self.cancel(credit if flag else debt)

    def open(self, voucher):
        return self.books.open_in(voucher)[0][0]

    def pay(self, amount, rate, *references, kind="Receive"):
        bank = self.euro.bank if self.euro else self.books.bank
        rates = {"source_exchange_rate": rate, "target_exchange_rate": rate}
        side = "paid_to" if kind == "Receive" else "paid_from"
        references = [(of, part) for of, part in references if part]
        return self.books.payment(self.customer, str(amount), *references, kind=kind, **{side: bank}, **rates)

    def write_off(self, debt, amount, rate):
        base = (amount * D(rate)).quantize(D("0.01"))
        row = {"party_type": "Customer", "party": self.customer, "reference_type": debt.doctype,
               "reference_name": debt.name, "exchange_rate": rate}  # fmt: skip
        self.books.journal(
            (f"Bad Debts - {self.books.abbr}", base), (self.account, -amount, row), multi_currency=1
        )  # fmt: skip

    def cancel(self, voucher):
        if voucher is None:
            return
        if voucher.doctype == "Payment Entry":
            payment = frappe.get_doc(voucher.doctype, voucher.name)
            if payment.docstatus == 1:
                payment.cancel()
        else:
            general_ledger.reverse(voucher)

    def check(self):
        """No debt below zero or above what it was, no credit above zero, no residue in one of two currencies."""
        refs = [(one.doctype, one.name) for one in (*self.debts, *self.credits)]
        for part in payment_ledger.parts(refs):
            low, high = sorted((D(0), dec(part.total_in_account_currency)))
            if part.ref[0] == "Note":
                assert low <= dec(part.in_account_currency) <= high, part
            assert bool(dec(part.in_account_currency)) or not dec(part.amount), part
            assert dec(part.in_account_currency) * dec(part.amount) >= 0, part
        total = payment_ledger.party_balance(self.books.company, "Customer", self.customer)
        assert dec(total) == self.books.balance(self.account)
