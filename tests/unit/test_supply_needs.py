"""What is requested for open orders: pure rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.host.facts import ReorderLevel, SupplyRule
from sales_mgmt.planning.supply_needs import needs, projections

STORE, SHOP = "Store", "Shop"
RULE = SupplyRule("A", "Purchase", D(0), D(0), 7, "Nos", "Box", D(12), frozenset({"Box"}))
LEVEL = ReorderLevel(STORE, frozenset({STORE}), D(10), D(20), "Manufacture")
quantity = st.integers(0, 500).map(D)


def wanted(rule: SupplyRule, projected: dict, demand: dict, order_lines: bool = False) -> list[tuple]:
    found = needs({"A": rule}, projections({"A": rule}, projected, demand, order_lines))
    return [(need.warehouse, need.kind, need.qty, need.uom) for need in found]


def at(qty: int, warehouse: str = STORE) -> dict:
    return {("A", warehouse): D(qty)}


def test_the_reorder_quantity_or_what_is_missing_whichever_is_more():
    rule = replace(RULE, levels=(LEVEL,))
    assert wanted(rule, at(30), at(20)) == []
    assert wanted(rule, at(29), at(20)) == [(STORE, "Manufacture", D(20), "Nos")]
    assert wanted(rule, at(30), at(50)) == [(STORE, "Manufacture", D(30), "Nos")]
    assert wanted(replace(rule, min_order_qty=D(100)), at(30), at(50)) == [(STORE, "Manufacture", D(100), "Nos")]


def test_a_level_of_zero_asks_for_nothing_while_there_is_stock():
    rule = replace(RULE, levels=(replace(LEVEL, level=D(0), qty=D(0)),))
    assert wanted(rule, at(9), at(5), order_lines=True) == []


def test_what_is_bought_is_requested_in_whole_purchase_units():
    rule = replace(RULE, levels=(replace(LEVEL, kind="Purchase"),))
    assert wanted(rule, at(30), at(50)) == [(STORE, "Purchase", D(3), "Box")]
    loose = replace(rule, whole_uoms=frozenset())
    assert wanted(loose, at(30), at(50)) == [(STORE, "Purchase", D("2.5"), "Box")]


def test_a_group_counts_all_its_warehouses_together():
    rule = replace(RULE, levels=(replace(LEVEL, counted=frozenset({STORE, SHOP})),))
    assert wanted(rule, at(5) | at(50, SHOP), at(20) | at(20, SHOP)) == []
    assert wanted(rule, at(5) | at(50, SHOP), at(20) | at(31, SHOP)) == [(STORE, "Manufacture", D(20), "Nos")]


def test_order_lines_ask_where_no_level_does():
    rule = replace(RULE, safety_stock=D(2), levels=(LEVEL,), kind="Manufacture")
    assert wanted(rule, at(99) | at(3, SHOP), at(1) | at(5, SHOP)) == []
    assert wanted(rule, at(99) | at(3, SHOP), at(1) | at(5, SHOP), order_lines=True) == [
        (SHOP, "Manufacture", D(4), "Nos")
    ]
    assert wanted(replace(rule, kind="Material Transfer"), at(99), at(5, SHOP), order_lines=True) == []


@given(quantity, quantity, quantity, quantity, quantity, quantity, st.booleans())
def test_a_second_run_asks_for_nothing(projected, demand, level, lot, safety, minimum, with_level):
    rule = replace(
        RULE,
        safety_stock=safety,
        min_order_qty=minimum,
        levels=(replace(LEVEL, level=level, qty=lot, kind="Purchase"),) if with_level else (),
    )
    there, orders = {("A", STORE): projected}, {("A", STORE): demand}
    for need in needs({"A": rule}, projections({"A": rule}, there, orders, True)):
        there[("A", STORE)] += need.qty * need.conversion_factor
    assert needs({"A": rule}, projections({"A": rule}, there, orders, True)) == []
