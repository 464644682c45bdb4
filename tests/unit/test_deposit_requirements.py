"""Which deposit an order needs: the nearest rules count, and of these the one that asks for most."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.deposits.requirements import GATES, Buyer, Rule, required
from sales_mgmt.money.rounding import Rounding

BUYER = Buyer("Alfreds", ("Shops", "All"), "Risky")
VALUES = {"Tea": D("100.01"), "Cups": D(50)}


def asked(*rules: Rule, buyer: Buyer = BUYER) -> dict[str, tuple[str, D]]:
    """Gate -> (rule, amount)"""
    return {found.gate: (found.rule, found.amount) for found in required(rules, buyer, VALUES, Rounding(), 2)}


def rule(name: str, percentage: float = 30, gate: str = GATES[2], **values) -> Rule:
    return Rule(name, gate, percentage=D(str(percentage)), **values)


def test_a_percentage_is_of_the_whole_value_rounded():
    assert asked(rule("all", 33.3)) == {"Before Shipment": ("all", D("49.95"))}


def test_an_amount_is_never_more_than_the_order_is_worth():
    assert asked(rule("all", 0, amount=D(40))) == {"Before Shipment": ("all", 40)}
    assert asked(rule("all", 0, amount=D(4000))) == {"Before Shipment": ("all", D("150.01"))}


def test_an_item_group_counts_its_lines_only():
    assert asked(rule("cups", 50, item_groups=frozenset({"Cups", "Mugs"}))) == {"Before Shipment": ("cups", 25)}
    assert asked(rule("mugs", 50, item_groups=frozenset({"Mugs"}))) == {}


@pytest.mark.parametrize(
    ("nearer", "further"),
    [
        ({"customer": "Alfreds"}, {"customer_group": "Shops"}),
        ({"customer_group": "Shops"}, {"customer_group": "All"}),
        ({"customer_group": "All"}, {"risk_class": "Risky"}),
        ({"risk_class": "Risky"}, {}),
    ],
)
def test_the_nearer_rule_counts_though_the_further_asks_for_more(nearer, further):
    assert asked(rule("far", 90, **further), rule("near", 10, **nearer)) == {"Before Shipment": ("near", 15)}
    assert asked(rule("far", 90, **further), rule("near", 0, **nearer)) == {}, "none is asked of these"


def test_of_equally_near_rules_the_one_that_asks_for_most_counts():
    assert asked(rule("a", 10), rule("b", 20), rule("cups", 50, item_groups=frozenset({"Cups"}))) == {
        "Before Shipment": ("b", 30)
    }


def test_rules_for_others_and_other_gates_stand_apart():
    assert asked(rule("x", customer="Bon app"), rule("y", customer_group="Hotels"), rule("z", risk_class="Safe")) == {}
    assert list(asked(rule("b", 20), rule("a", 10, gate=GATES[0]))) == ["Before Confirmation", "Before Shipment"]


RULES = st.builds(
    Rule,
    st.text("abc", min_size=1),
    st.sampled_from(GATES),
    customer=st.sampled_from([None, "Alfreds", "Bon app"]),
    risk_class=st.sampled_from([None, "Risky"]),
    percentage=st.integers(0, 100).map(D),
    amount=st.integers(0, 300).map(D),
)


@given(st.lists(RULES, unique_by=lambda rule: rule.name))
def test_each_gate_asks_once_for_no_more_than_the_order_is_worth(rules):
    found = required(rules, BUYER, VALUES, Rounding(), 2)
    gates = [each.gate for each in found]
    assert gates == sorted(set(gates), key=GATES.index)
    assert all(0 < each.amount <= D("150.01") for each in found)
    assert found == sorted(required(rules[::-1], BUYER, VALUES, Rounding(), 2), key=lambda each: GATES.index(each.gate))
