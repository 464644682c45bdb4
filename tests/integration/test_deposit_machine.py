"""Any order of what can be done with deposits: money in is always applied + refunded + forfeited + free, in our ledger
and in the host's; what is refused leaves nothing behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import books
import factories as f
import frappe
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from sales_mgmt.documents import deposits

DAY = frappe.utils.getdate(f.DAY)
INCOME = f"Sales - {f.ABBR}"
AMOUNTS = st.integers(1, 400).map(lambda quarter: Decimal(quarter) / 4)
PICKS = st.integers(0, 99)


@dataclass
class Deposit:
    """What should have become of a deposit."""

    name: str
    received: Decimal
    order: str
    tied: bool
    applied: dict[str, Decimal] = field(default_factory=dict)
    refunds: dict[str, Decimal] = field(default_factory=dict)
    forfeits: dict[str, Decimal] = field(default_factory=dict)
    live: bool = True

    @property
    def used(self) -> Decimal:
        return sum((*self.applied.values(), *self.refunds.values(), *self.forfeits.values()), Decimal(0))

    @property
    def free(self) -> Decimal:
        return (self.received if self.live else Decimal(0)) - self.used


def take_back() -> None:
    """Forget the example: what it wrote and what Frappe keeps of it."""
    frappe.db.rollback()
    frappe.clear_messages()
    frappe.db.value_cache.clear()
    frappe.cache.delete_keys("document_cache::")


class Deposits(RuleBasedStateMachine):
    """One customer with two orders, three invoices and any number of deposits."""

    def __init__(self) -> None:
        super().__init__()
        take_back()
        f.advance_account()
        f.advances_apart()
        frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
        frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
        self.customer = f.customer()
        self.orders = [self.order() for _ in range(2)]
        self.owed = {
            f.invoice_of_orders([self.order().name]).name: Decimal(50),
            f.invoice_of_orders([self.order().name]).name: Decimal(50),
        }
        self.deposits: list[Deposit] = []
        self.cancelled: list[Deposit] = []

    def order(self):
        return f.order(self.customer, f.line(f.service(), 1, 50))

    def teardown(self) -> None:
        take_back()

    def one(self, pick: int, every=None):
        """One of the deposits, or of something else."""
        every = list(self.deposits if every is None else every)
        return every[pick % len(every)]

    @rule(amount=AMOUNTS, pick=PICKS, tied=st.booleans())
    def receive(self, amount, pick, tied):
        order = self.one(pick, self.orders).name if tied else None
        doc = f.deposit(self.customer, float(amount), sales_order=order)
        self.deposits.append(Deposit(doc.name, amount, order, tied))

    @precondition(lambda self: self.deposits)
    @rule(pick=PICKS, invoice=PICKS, amount=AMOUNTS)
    def apply(self, pick, invoice, amount):
        of, name = self.one(pick), self.one(invoice, self.owed)
        if not of.live or amount > of.free or amount > self.owed[name]:
            with books.refused():
                deposits.apply(of.name, name, amount, DAY)
            return
        deposits.apply(of.name, name, amount, DAY)
        of.applied[name] = of.applied.get(name, Decimal(0)) + amount
        self.owed[name] -= amount

    @precondition(lambda self: self.deposits)
    @rule(pick=PICKS, invoice=PICKS, amount=AMOUNTS)
    def unapply(self, pick, invoice, amount):
        of, name = self.one(pick), self.one(invoice, self.owed)
        if amount > of.applied.get(name, 0):
            with books.refused():
                deposits.unapply(of.name, name, amount, DAY)
            return
        deposits.unapply(of.name, name, amount, DAY)
        of.applied[name] -= amount
        self.owed[name] += amount

    @precondition(lambda self: self.deposits)
    @rule(pick=PICKS, amount=AMOUNTS)
    def refund(self, pick, amount):
        of = self.one(pick)
        if amount > of.free:
            with books.refused():
                deposits.refund(of.name, amount, DAY)
            return
        deposits.refund(of.name, amount, DAY)
        entries = frappe.get_all("SM Deposit Entry", {"deposit": of.name, "movement": "refunded"}, pluck="against_no")
        [paid] = set(entries) - set(of.refunds)
        of.refunds[paid] = amount

    @precondition(lambda self: self.deposits)
    @rule(pick=PICKS, amount=AMOUNTS)
    def forfeit(self, pick, amount):
        of = self.one(pick)
        doc = frappe._dict(name=of.name)
        if amount > of.free:
            with books.refused():
                f.forfeiture(doc, float(amount), income_account=INCOME)
            return
        of.forfeits[f.forfeiture(doc, float(amount), income_account=INCOME).name] = amount

    def paid_or_forfeited(self) -> list[tuple[Deposit, str, str]]:
        """What was refunded or forfeited and not taken back: deposit, which of both, voucher."""
        kinds = ("refunds", "forfeits")
        return [
            (of, kind, name) for of in self.deposits for kind in kinds for name, sum_ in vars(of)[kind].items() if sum_
        ]

    @precondition(lambda self: self.paid_or_forfeited())
    @rule(pick=PICKS)
    def take_a_refund_or_forfeiture_back(self, pick):
        of, kind, name = self.one(pick, self.paid_or_forfeited())
        f.cancel(frappe.get_doc("Payment Entry" if kind == "refunds" else "SM Deposit Forfeiture", name))
        vars(of)[kind][name] = Decimal(0)

    @precondition(lambda self: self.deposits)
    @rule(pick=PICKS)
    def cancel(self, pick):
        of = self.one(pick)
        if not of.live:
            return
        if of.used:
            with books.refused(of.name, "in use"):
                f.cancel(frappe.get_doc("SM Deposit", of.name))
            return
        f.cancel(frappe.get_doc("SM Deposit", of.name))
        of.live = False
        self.cancelled.append(of)

    @precondition(lambda self: self.cancelled)
    @rule(amount=AMOUNTS)
    def amend(self, amount):
        of = self.cancelled.pop()
        doc = f.amend(frappe.get_doc("SM Deposit", of.name))
        doc.amount = float(amount)
        doc.insert().submit()
        self.deposits.append(Deposit(doc.name, amount, doc.sales_order, bool(doc.sales_order)))

    @rule(pick=PICKS)
    def cancel_and_amend_an_order(self, pick):
        order = self.one(pick, self.orders)
        f.cancel(order)
        assert books.audit() == []
        again = f.amend(order).insert().submit()
        self.orders[self.orders.index(order)] = again
        for of in self.deposits:
            if of.order == order.name:
                of.order = again.name

    @rule(pick=PICKS)
    def cancel_an_invoice(self, pick):
        name = self.one(pick, self.owed)
        f.cancel(frappe.get_doc("SM Invoice", name))
        del self.owed[name]
        for of in self.deposits:
            of.applied.pop(name, None)
        self.owed[f.invoice_of_orders([self.order().name]).name] = Decimal(50)

    @invariant()
    def our_ledger_keeps_every_cent(self):
        for of in self.deposits:
            found = frappe.db.get_value(
                "SM Deposit Balance", of.name, ["received", "allocated", "applied", "refunded", "forfeited"]
            )
            received = of.received if of.live else Decimal(0)
            sums = (sum(part.values(), Decimal(0)) for part in (of.applied, of.refunds, of.forfeits))
            assert tuple(map(books.dec, found)) == (received, received if of.tied else 0, *sums)
            doc = frappe.get_doc("SM Deposit", of.name)
            assert books.dec(doc.open_amount) == of.free
            if of.live and of.order:
                assert doc.sales_order == of.order

    @invariant()
    def the_host_keeps_every_cent(self):
        free = sum((of.free for of in self.deposits), Decimal(0))
        rows = frappe.db.sql(
            "SELECT account, SUM(debit - credit) FROM `tabGL Entry` WHERE party = %s GROUP BY account", self.customer
        )
        found = {account: books.dec(amount) for account, amount in rows}
        assert found.pop(f.advance_account(), 0) == -free, "the account for advances is what is free"
        assert sum(found.values()) == sum(self.owed.values())
        assert books.balance(self.customer, f.COMPANY) == sum(self.owed.values()) - free
        for name, owed in self.owed.items():
            assert books.owed(frappe.get_doc("SM Invoice", name)) == owed
        assert books.audit() == []


def test_whatever_is_done_with_deposits_no_money_is_lost_or_doubled(site, shared_masters):
    # A shorter example is worth less than the minutes that the search for it takes on a real site.
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    machine = settings(
        max_examples=5, stateful_step_count=15, phases=phases, suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    run_state_machine_as_test(Deposits, settings=machine)
