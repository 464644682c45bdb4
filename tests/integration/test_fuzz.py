"""Any order of steps in the life of shared lines keeps the books sound: the rules of tests/life.py, one after another.

SM_FUZZ_EXAMPLES and SM_FUZZ_STEPS make it longer. In continuous integration the steps are the same in every run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import books
import frappe
import life
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from sales_mgmt.audit import credit, deposits, fulfilment, order_life, reservations

EXAMPLES = int(os.environ.get("SM_FUZZ_EXAMPLES", 10))
STEPS = int(os.environ.get("SM_FUZZ_STEPS", 40))

QUICK = (
    fulfilment.balances_keep_their_bounds,
    fulfilment.balances_are_sums_of_entries,
    credit.balances_are_sums_of_entries,
    credit.exposure_follows_from_lines,
    credit.receivables_are_the_host_balances,
    order_life.states_follow_from_orders,
    order_life.gross_follows_from_orders,
    reservations.reservations_are_sums_of_entries,
    reservations.lines_hold_what_is_open,
    deposits.balances_are_sums_of_entries,
    deposits.balances_keep_their_bounds,
)
"""The checks that are cheap enough for each step; the whole audit comes at the end."""

NUMBERS = st.lists(st.integers(0, 59), min_size=3, max_size=6)


class Life(RuleBasedStateMachine):
    """A world whose documents follow from the steps; what is refused leaves nothing behind."""

    tried: set[str] = set()
    done: dict[str, int] = {}
    refused: dict[str, int] = {}

    @initialize()
    def begin(self) -> None:
        frappe.db.rollback()
        self.world = life.make_world()

    @invariant()
    def books_are_sound(self) -> None:
        found = [problem for check in QUICK for problem in check() if str(problem) not in books.KNOWN]
        assert found == []

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                assert books.audit() == []
        finally:
            frappe.db.rollback()


def step(name: str, of: life.Rule) -> Callable:
    @rule(numbers=NUMBERS)
    def run(self: Life, numbers: list[int]) -> None:
        Life.tried.add(name)
        frappe.db.savepoint("fuzz")
        writes = frappe.db.transaction_writes
        try:
            of(self.world, life.Choices(numbers))
            Life.done[name] = Life.done.get(name, 0) + 1
        except frappe.ValidationError as error:
            frappe.db.rollback(save_point="fuzz")
            frappe.db.transaction_writes = writes  # Frappe takes that for the end of the transaction
            if not isinstance(error, life.Nothing):
                Life.refused[name] = Life.refused.get(name, 0) + 1

    run.__name__ = name.replace(" ", "_")
    return run


for rule_name, a_rule in life.RULES.items():
    setattr(Life, rule_name.replace(" ", "_"), step(rule_name, a_rule))


def test_no_order_of_steps_upsets_the_books():
    Life.tried, Life.done, Life.refused = set(), {}, {}
    checks: list[Any] = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks
        ),
    )
    print(f"went through: {Life.done}\nrefused: {Life.refused}")
    assert set(life.RULES) == Life.tried
