"""The demo's made-up rules and its independent computation, on figures worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from demo import dates, expected, limits, northwind, payments, story
from demo.events import ORDERED, PAID, SHIPPED, events
from demo.northwind import Northwind
from devbench.errors import DevbenchError


def order_row(number: int, ordered: str, shipped: str | None) -> dict:
    """A row of Orders."""
    days = {"OrderDate": ordered, "RequiredDate": ordered, "ShippedDate": shipped}
    return {"Id": number, "CustomerId": "ALFKI", "EmployeeId": 1, "ShipVia": 1, **days}


def line_row(number: int, price: str, qty: int, discount: str) -> dict:
    """A row of OrderDetails."""
    return {"OrderId": number, "ProductId": 1, "UnitPrice": D(price), "Quantity": qty, "Discount": D(discount)}


@pytest.fixture
def small() -> Northwind:
    """Two orders, the second not shipped. 2.50 less 15% is 2.125, a tie."""
    raw = {
        "Orders": [order_row(10002, "2014-04-01", "2014-04-05"), order_row(10004, "2014-05-01", None)],
        "OrderDetails": [
            line_row(10002, "2.5", 40, "0.15"),
            line_row(10002, "18.6", 9, "0.15"),
            line_row(10004, "10", 3, "0"),
        ],
        "Products": [{"Id": 1, "UnitsInStock": 7, "UnitPrice": 10}],
        "Customers": [{"Id": "ANATR"}, {"Id": "ALFKI"}],
    }
    return Northwind(raw)


def test_dates_move_by_whole_weeks_and_end_before_the_fixed_day() -> None:
    assert dates.SHIFT.days % 7 == 0
    assert dates.moved(date(2012, 7, 4)) == date(2024, 8, 21) > dates.OPENING_DAY
    assert dates.moved(date(2014, 5, 6)) == date(2026, 6, 23) < dates.AS_OF == date(2026, 6, 30)
    assert {dates.moved(date(2012, 7, 4)).year, dates.AS_OF.year} <= set(dates.YEARS)


def test_revenue_rounds_the_unit_rate_and_leaves_out_what_was_not_shipped(small: Northwind) -> None:
    found = expected.expected(small, "Banker's Rounding")
    assert found.by_order == {10002: D("227.09")}  # 40 x 2.12 + 9 x 15.81
    assert (found.revenue, found.unrounded_revenue) == (D("227.09"), D("227.29"))
    assert (found.orders, found.lines, found.open_orders, found.open_value) == (2, 3, 1, D("30.00"))
    assert expected.expected(small, "Commercial Rounding").revenue == D("227.49")  # 40 x 2.13 + 9 x 15.81


def test_payment_follows_terms_habit_reminder_and_parts() -> None:
    day = date(2026, 1, 1)
    assert payments.parts(10002, 0, day) == [payments.Part(1, date(2026, 1, 31), date(2026, 1, 28), 100)]
    assert payments.parts(29 * 350, 1, day)[0].day == date(2026, 5, 31)
    assert [(part.due.day, part.day.day, part.weight) for part in payments.parts(10002, 3, day)] == [
        (16, 18, 50),
        (15, 17, 50),
    ]
    in_parts = payments.parts(13 * 770, 3, day)
    assert [part.weight for part in in_parts] == [30, 20, 30, 20]
    assert [part.number for part in in_parts] == [1, 2, 3, 4]
    assert sorted(in_parts, key=lambda part: part.day) == in_parts


@pytest.mark.parametrize("total", [D("0.01"), D("0.03"), D("100.01"), D("227.09")])
def test_parts_add_up(total: D) -> None:
    for number in (10002, 13 * 770):
        for position in range(8):
            of = payments.parts(number, position, date(2026, 1, 1))
            assert sum(part.weight for part in of) == 100
            assert sum(payments.amounts(total, of)) == total


def test_events_come_in_order_and_end_on_the_fixed_day(small: Northwind) -> None:
    found = events(small)
    assert [(event.kind, event.order.id) for event in found] == [
        (ORDERED, 10002),
        (SHIPPED, 10002),
        (ORDERED, 10004),
        (PAID, 10002),
    ]
    assert found == sorted(found, key=lambda event: event.key)
    assert all(event.day <= dates.AS_OF for event in found)


def test_what_is_not_paid_is_aged(small: Northwind) -> None:
    assert expected.expected(small, "Banker's Rounding").receivable == 0
    late = Northwind({**small.raw, "Orders": [order_row(10002, "2014-05-01", "2014-05-06")]})
    found = expected.expected(late, "Banker's Rounding")
    assert found.receivable == found.ageing["not due"] == D("227.09")
    assert [expected.bucket(date(2026, 6, day)) for day in (30, 29)] == ["not due", "1-30"]
    assert [expected.bucket(date(2026, 5, day)) for day in (31, 30, 1)] == ["1-30", "31-60", "31-60"]
    assert [expected.bucket(day) for day in (date(2026, 4, 1), date(2026, 3, 31))] == ["61-90", "over 90"]


def test_limit_is_a_quarter_above_the_peak(small: Northwind) -> None:
    assert [limits.limit(D(peak)) for peak in ("0", "800", "800.01", "30000")] == [1000, 1000, 2000, 38000]
    values = expected.order_values(small.raw, "Banker's Rounding")
    assert limits.credit_limits(small, values | {10002: D(900)}) == {"ALFKI": 2000, "ANATR": 1000}


def an_order(number: int, *quantities: int, shipped: str | None = "2014-04-05") -> northwind.Order:
    """An order of the data set."""
    row = order_row(number, "2014-04-01", shipped)
    lines = [line_row(number, "10", qty, "0") for qty in quantities]
    return Northwind({"Orders": [row], "OrderDetails": lines}).orders[number]


def test_an_order_leaves_in_two_where_its_number_is_divisible_by_seven() -> None:
    assert [s.quantities for s in story.shipments(an_order(10002, 5, 1))] == [(5, 1)]
    first, second = story.shipments(an_order(7 * 1430, 5, 1))
    assert (first.quantities, second.quantities) == ((3, 1), (2, 0))
    assert (second.day - first.day).days == 3
    assert [s.quantities for s in story.shipments(an_order(7 * 1430, 1))] == [(1,)], "nothing is left for a second one"
    assert story.shipments(an_order(7 * 1430, 5, shipped=None)) == []


def test_quotations_deposits_returns_and_reconciliation_go_by_the_number() -> None:
    assert story.quoted(an_order(10010, 1)) == dates.moved(date(2014, 3, 25)) and not story.revised(an_order(10010, 1))
    assert story.revised(an_order(10050, 1)) and story.quoted(an_order(10011, 1)) is None
    assert story.lost(an_order(10001, 1)) == dates.moved(date(2014, 3, 11))
    assert story.deposit(an_order(10005, 1), D("227.09")) == 68 and not story.deposit(an_order(10004, 1), D(100))
    assert story.comes_back(an_order(10003, 1)) == dates.moved(date(2014, 4, 15))
    assert story.comes_back(an_order(10003, 1, shipped="2014-05-05")) is None, "not yet on the demo's today"
    assert story.reconciled(an_order(31 * 323, 1), date(2026, 1, 1)) == date(2026, 1, 6)


def test_no_payment_comes_before_a_return_has_lowered_what_is_owed() -> None:
    first_due = min(days for terms in payments.TERMS.values() for _, days in terms)
    assert story.BACK_AFTER.days < first_due + min(payments.HABITS)


def test_another_archive_is_refused() -> None:
    with pytest.raises(DevbenchError, match="not the pinned archive"):
        northwind.check(b"something else")
