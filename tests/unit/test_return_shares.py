"""Any split of a return into parts adds up to the whole, to the cent."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.money.rounding import COMMERCIAL, LEGACY, Rounding
from sales_mgmt.returns.shares import line_share, part, share, weights

D = Decimal
MONEY = st.decimals(-5000, 5000, places=2)
ROUNDING = st.sampled_from([Rounding(), Rounding(COMMERCIAL), Rounding(LEGACY)])


def test_a_third_of_ten():
    given, parts = D(0), []
    for done in (1, 2, 3):
        parts.append(part(D(10), line_share(D(done), D(3)), given, 2, Rounding()))
        given += parts[-1]
    assert parts == [D("3.33"), D("3.34"), D("3.33")]


def test_a_tax_that_lies_on_one_item_is_credited_with_that_item_only():
    on = weights(["a", "b", "a"], [D(10), D(50), D(30)], {"a": D(8), "b": D(0)})
    assert on == [2, 0, 6]
    assert share([D(0), D(1), D(0)], on) == 0
    assert share([D(1), D(0), D("0.5")], on) == D("0.625")


def test_what_lies_on_lines_of_nothing_goes_by_lines():
    assert share([D(1), D(0)], [D(0), D(0)]) == D("0.5")


@given(MONEY, st.lists(st.integers(1, 50), min_size=1, max_size=9), st.integers(0, 3), ROUNDING, st.data())
def test_parts_of_a_line_add_up_whatever_is_cancelled_between(whole, quantities, places, rounding, data):
    whole = rounding(whole, places)
    total = D(sum(quantities))
    posted: list[tuple[Decimal, Decimal]] = []

    def post(qty: Decimal) -> None:
        done = sum((q for q, _amount in posted), D(0)) + qty
        before = sum((amount for _qty, amount in posted), D(0))
        posted.append((qty, part(whole, line_share(done, total), before, places, rounding)))

    for qty in quantities:
        if posted and data.draw(st.booleans()):
            posted.pop(data.draw(st.integers(0, len(posted) - 1)))
        post(D(qty))
    left = total - sum((qty for qty, _amount in posted), D(0))
    if left:
        post(left)
    assert sum(amount for _qty, amount in posted) == whole
    assert all(amount * whole >= 0 and abs(amount) <= abs(whole) for _qty, amount in posted)


@given(
    st.lists(st.tuples(st.decimals(0, 900, places=2), st.integers(1, 9)), min_size=1, max_size=6),
    MONEY,
    ROUNDING,
    st.data(),
)
def test_parts_of_a_tax_over_many_lines_add_up(lines, tax, rounding, data):
    """Each step credits some quantity of some lines; in the end everything is credited."""
    nets, whole = [net for net, _qty in lines], [D(qty) for _net, qty in lines]
    left, given = list(whole), D(0)
    while any(left):
        for at in range(len(left)):
            take = D(data.draw(st.integers(0, int(left[at])))) if sum(left) > 1 else left[at]
            left[at] -= take
        done = [line_share(qty - rest, qty) for qty, rest in zip(whole, left, strict=True)]
        given += part(tax, share(done, nets), given, 2, rounding)
        if not data.draw(st.booleans()):
            left = [D(0)] * len(left)
            given += part(tax, share([D(1)] * len(left), nets), given, 2, rounding)
    assert given == tax
