"""Due dates by ERPNext's three rules."""

from datetime import date
from decimal import Decimal as D

import pytest

from sales_mgmt.documents.payment_terms import due_date, portions_complete, schedule
from sales_mgmt.host.contract import TermFacts
from sales_mgmt.money.rounding import Rounding


def term(rule="Day(s) after invoice date", days=0, months=0, portion=100):
    return TermFacts("T", None, D(portion), rule, days, months)


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
    assert due_date(date(2026, 1, 31), term(rule, days, months)) == expected


def test_parts_sum_to_the_debt():
    dues = schedule(date(2026, 1, 1), D("100.01"), D("100.01"), [term(portion=D("33.33"))] * 3, 2, Rounding())
    assert sum(due.payment_amount for due in dues) == D("100.01")


def test_without_terms_all_is_due_at_once():
    [due] = schedule(date(2026, 1, 1), D(5), D(5), [], 2, Rounding())
    assert (due.due_date, due.payment_amount) == (date(2026, 1, 1), 5)


def test_portions_must_make_a_whole():
    assert portions_complete([term(portion=40), term(portion=60)])
    assert not portions_complete([term(portion=40)])
