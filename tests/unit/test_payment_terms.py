"""Due dates by ERPNext's three rules, cash discounts, and parts of one day."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.documents.payment_terms import due_date, merged, portions_complete, schedule
from sales_mgmt.host.facts import TermFacts
from sales_mgmt.money.rounding import Rounding
from sales_mgmt.plan.posting_plan import Due

DAYS = "Day(s) after invoice date"
DAY = date(2026, 1, 31)


def term(rule=DAYS, days=0, months=0, portion=100, **discount):
    return TermFacts("T", None, D(portion), rule, days, months, **discount)


def off(percent=None, amount=None, days=0, rule=DAYS):
    kind = "Percentage" if percent else "Amount"
    return {
        "discount_type": kind, "discount": D(percent or amount), "discount_validity": days,
        "discount_validity_based_on": rule,
    }  # fmt: skip


def due_parts(total, *terms):
    return schedule(DAY, D(total), D(total), terms, 2, Rounding())


@pytest.mark.parametrize(
    ("rule", "days", "months", "expected"),
    [
        ("Day(s) after invoice date", 30, 0, date(2026, 3, 2)),
        ("Day(s) after the end of the invoice month", 10, 0, date(2026, 2, 10)),
        ("Month(s) after the end of the invoice month", 0, 1, date(2026, 2, 28)),
        ("Month(s) after the end of the invoice month", 0, 13, date(2027, 2, 28)),
    ],
)
def test_due_date(rule, days, months, expected):
    assert due_date(DAY, term(rule, days, months)) == expected


def test_parts_sum_to_the_debt():
    dues = due_parts("100.01", *(term(portion=D("33.33"), days=n) for n in range(3)))
    assert sum(due.payment_amount for due in dues) == D("100.01")


def test_without_terms_all_is_due_at_once():
    [due] = due_parts(5)
    assert (due.due_date, due.payment_amount) == (DAY, 5)


def test_portions_must_make_a_whole():
    assert portions_complete([term(portion=40), term(portion=60)])
    assert not portions_complete([term(portion=40)])


def test_two_percent_within_ten_days():
    # 2% of 137.50 are 2.75, to be had until February 10th
    [due] = due_parts("137.50", term(days=30, **off(percent=2, days=10)))
    assert (due.discount_date, due.discount_amount) == (date(2026, 2, 10), D("2.75"))


def test_a_fixed_amount_is_never_more_than_the_part_and_the_date_never_after_the_due_date():
    [due] = due_parts(3, term(days=5, **off(amount=4, days=10)))
    assert (due.discount_date, due.discount_amount) == (date(2026, 2, 5), 3)


def test_a_discount_until_the_end_of_the_next_month():
    rule = "Month(s) after the end of the invoice month"
    [due] = due_parts(100, term(days=60, **off(percent=1, days=1, rule=rule)))
    assert (due.discount_date, due.discount_amount) == (date(2026, 2, 28), 1)


def test_terms_of_one_day_are_one_part():
    # 28 days, and the end of the next month, are the same day after January 31st
    dues = due_parts(
        100, term(days=28, portion=40), term("Month(s) after the end of the invoice month", months=1, portion=60)
    )
    assert [(due.due_date, due.payment_amount, due.invoice_portion) for due in dues] == [(date(2026, 2, 28), 100, 100)]


def test_equal_discounts_of_one_day_stay_a_percentage():
    [due] = due_parts(100, *(term(days=28, portion=50, **off(percent=2, days=10)) for _ in range(2)))
    assert (due.discount_type, due.discount, due.discount_amount) == ("Percentage", 2, 2)


def test_other_discounts_of_one_day_become_an_amount_until_the_first_of_their_days():
    # 2% of 50.00 until February 10th and 3% of 50.00 until the 5th: 2.50 for who pays by the 5th
    [due] = due_parts(
        100,
        term(days=28, portion=50, **off(percent=2, days=10)),
        term(days=28, portion=50, **off(percent=3, days=5)),
    )
    assert (due.discount_type, due.discount, due.discount_amount) == ("Amount", D("2.50"), D("2.50"))
    assert due.discount_date == date(2026, 2, 5)


PARTS = st.lists(
    st.builds(
        Due,
        due_date=st.dates(date(2026, 1, 1), date(2026, 1, 9)),
        payment_amount=st.decimals(0, 999, places=2),
        base_payment_amount=st.decimals(0, 999, places=2),
        invoice_portion=st.decimals(0, 100, places=2),
    ),
    max_size=9,
)


@given(PARTS)
def test_merging_loses_nothing(parts):
    together = merged(parts)
    days = [due.due_date for due in together]
    assert days == sorted(set(days))
    for field in ("payment_amount", "base_payment_amount", "invoice_portion"):
        assert sum(getattr(due, field) for due in together) == sum(getattr(due, field) for due in parts)
