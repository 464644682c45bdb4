"""Rounding and sharing out: exact, and the same as the host's."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.money.allocate import allocate
from sales_mgmt.money.rounding import COMMERCIAL, LEGACY, Rounding, dec

MONEY = st.decimals(min_value="-99999", max_value="99999", places=4)
WEIGHTS = st.lists(st.decimals(min_value=0, max_value=9999, places=2), min_size=1, max_size=30)


def test_a_tie_goes_to_the_even_cent_or_away_from_zero():
    assert Rounding()(Decimal("2.665"), 2) == Decimal("2.66")
    assert Rounding(COMMERCIAL)(Decimal("2.665"), 2) == Decimal("2.67")
    assert Rounding(LEGACY)(Decimal("2.665"), 2) == Decimal("2.67")
    assert Rounding(LEGACY)(Decimal("-2.665"), 2) == Decimal("-2.66")


def test_dec_takes_what_a_person_sees():
    assert dec(0.1) + dec(0.2) == Decimal("0.3")
    assert dec(None) == dec("") == 0


@given(MONEY, st.sampled_from([COMMERCIAL, LEGACY, "Banker's Rounding"]), st.integers(0, 3))
def test_rounds_as_frappe_rounds(value: Decimal, method: str, places: int):
    from frappe.utils import flt

    assert Rounding(method)(value, places) == dec(flt(float(value), places, rounding_method=method))


@given(MONEY.map(lambda v: round(v, 2)), WEIGHTS)
def test_parts_sum_to_the_total_and_none_is_off_by_more_than_a_cent(total: Decimal, weights: list[Decimal]):
    parts = allocate(total, weights, 2, Rounding())
    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        assert all(
            abs(part - total * weight / whole) <= Decimal("0.01") for part, weight in zip(parts, weights, strict=True)
        )
