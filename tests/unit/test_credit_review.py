"""The rules of a limit review."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.credit.review_rules import Habits, OpenOrder, not_borne, proposed

D = Decimal
money = st.decimals("0.01", "10000000", places=2)
orders = st.lists(
    st.builds(OpenOrder, st.just("SM Sales Order"), st.text("abc", min_size=1), st.sampled_from(["a", "b"]), money)
)


@pytest.mark.parametrize(
    ("sales", "days", "overdue", "limit", "expected"),
    [
        (D(0), None, D(0), D(500), D(500)),  # who buys nothing keeps what there is
        (D(-10), None, D(0), None, None),
        (D(36500), None, D(0), None, D(3600)),  # a hundred a day for 30 days, and a fifth
        (D(36500), D(10), D(0), D(100), D(3600)),  # 30 days at least
        (D(36500), D(60), D(0), D(100), D(7200)),
        (D(36501), D(60), D(0), D(100), D(7300)),  # rounded up to two digits
        (D(36500), D(60), D(1), D(100), D(100)),  # overdue: no more than now
        (D(36500), D(60), D(1), D(9000), D(7200)),
        (D("3.65"), None, D(0), None, D(1)),
    ],
)
def test_a_proposal(sales, days, overdue, limit, expected):
    assert proposed(Habits(sales, days, overdue), limit) == expected


@given(sales=money, days=st.none() | st.decimals("0", "400", places=1), more=money)
def test_who_buys_more_is_proposed_no_less(sales, days, more):
    small, large = (proposed(Habits(amount, days), None) for amount in (sales, sales + more))
    exact = sales * max(D(30), days or D(0)) * D("1.2") / 365
    assert exact <= small <= large
    assert small <= exact * D("1.1") + 1


@given(orders=orders, room=st.fixed_dictionaries({"a": st.none() | money, "b": st.none() | money, "g": money}))
def test_what_is_borne_fits(orders, room):
    groups = {"a": "g"}
    held = not_borne(orders, room, groups)
    borne = [each for each in orders if not any(each is other for other in held)]
    for account, members in (("a", ("a",)), ("b", ("b",)), ("g", ("a",))):
        total = sum((each.amount for each in borne if each.account in members), D(0))
        assert room[account] is None or total <= room[account] or not total
    full = {name: None for name in room}
    assert not_borne(orders, full, groups) == []


def test_an_order_on_hold_takes_no_room():
    of = [OpenOrder("SM Sales Order", name, "a", D(amount)) for name, amount in (("1", 60), ("2", 50), ("3", 40))]
    assert [each.name for each in not_borne(of, {"a": D(100)}, {})] == ["2"]
    assert not_borne(of, {"a": None}, {}) == []
    assert len(not_borne(of, {"a": D(-1)}, {})) == 3
