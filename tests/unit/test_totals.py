"""Amounts: worked by hand, and invariants."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.documents.totals import DiscountTooHigh, Line, Tax, Totals, calculate
from sales_mgmt.money.rounding import Rounding

LINES = st.lists(
    st.builds(
        Line,
        qty=st.decimals("0.001", 999, places=3),
        price_list_rate=st.decimals(0, 9999, places=2),
        discount_percentage=st.decimals(0, 100, places=2),
    ),
    min_size=1,
    max_size=20,
)
TAXES = st.lists(st.builds(Tax, rate=st.decimals(0, 40, places=2)), max_size=3)


def test_rounds_the_unit_rate_then_the_line():
    # 18.60 less 15% is 15.81; 2.50 less 15% is 2.125, to the even cent 2.12
    doc = calculate(
        Totals(lines=[Line(D(9), D("18.60"), D(15)), Line(D(40), D("2.50"), D(15))], taxes=[Tax(D(10))]), Rounding()
    )
    assert [line.rate for line in doc.lines] == [D("15.81"), D("2.12")]
    assert [line.amount for line in doc.lines] == [D("142.29"), D("84.80")]
    assert (doc.net_total, doc.total_taxes, doc.grand_total) == (D("227.09"), D("22.71"), D("249.80"))


def test_the_documents_discount_is_shared_out_over_the_lines():
    lines = [Line(D(1), rate=D(10)), Line(D(1), rate=D(10)), Line(D(1), rate=D(10))]
    doc = calculate(Totals(lines=lines, discount_amount=D(10)), Rounding())
    assert [line.net_amount for line in doc.lines] == [D("6.67"), D("6.66"), D("6.67")]
    assert doc.net_total == 20


def test_a_discount_above_the_total_is_refused():
    with pytest.raises(DiscountTooHigh):
        calculate(Totals(lines=[Line(D(1), rate=D(10))], discount_amount=D("10.01")), Rounding())


def test_a_rate_given_by_hand_stands():
    doc = calculate(Totals(lines=[Line(D(2), price_list_rate=D(10), rate=D(8))]), Rounding())
    assert (doc.lines[0].rate, doc.lines[0].discount_amount, doc.total) == (8, 2, 16)


@given(LINES, TAXES, st.decimals(0, 100, places=2), st.decimals("0.01", 200, places=4))
def test_totals_are_the_sums_of_their_parts(lines, taxes, discount, rate):
    doc = calculate(
        Totals(lines=lines, taxes=taxes, additional_discount_percentage=discount, conversion_rate=rate), Rounding()
    )
    assert doc.total - doc.discount_amount == doc.net_total
    assert doc.grand_total == doc.net_total + sum(tax.tax_amount for tax in doc.taxes)
    assert doc.base_grand_total == sum(line.gross_amount for line in doc.lines)
    assert all(line.net_amount >= 0 for line in doc.lines)


@given(LINES, TAXES)
def test_the_order_of_lines_does_not_matter(lines, taxes):
    forward = calculate(Totals([replace(v) for v in lines], [replace(t) for t in taxes]), Rounding())
    backward = calculate(Totals([replace(v) for v in reversed(lines)], [replace(t) for t in taxes]), Rounding())
    assert (forward.net_total, forward.grand_total) == (backward.net_total, backward.grand_total)


@given(LINES, TAXES)
def test_calculating_twice_changes_nothing(lines, taxes):
    doc = calculate(Totals(lines, taxes), Rounding())
    before = (doc.grand_total, [replace(line) for line in doc.lines])
    calculate(doc, Rounding())
    assert (doc.grand_total, [replace(line) for line in doc.lines]) == before
