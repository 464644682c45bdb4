"""Stock ledger, bins and moving average, worked by hand; every movement is later than the one before."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import pytest

D = Decimal


def moving_average_item() -> str:
    return f.item(valuation_method="Moving Average")


def issue(customer: str, *lines: dict, day: str) -> object:
    """Order and deliver at once."""
    order = f.order(customer, *lines)
    return f.delivery([order.name], posting_date=day, posting_time="12:00:00", set_posting_time=1)


def test_an_issue_takes_the_moving_average():
    customer, item, store = f.customer(), moving_average_item(), f.warehouse()
    f.receive(item, 10, 5, day="2026-03-01")
    assert books.on_hand(item, store) == (10, 50)

    first = issue(customer, f.line(item, 4), day="2026-03-02")
    assert [row[1:] for row in books.stock(first)] == [(-4, -20)]
    assert books.on_hand(item, store) == (6, 30)

    f.receive(item, 4, 7.5, day="2026-03-03")  # 6 at 5 and 4 at 7.50: 10 at 6
    assert books.on_hand(item, store) == (10, 60)

    second = issue(customer, f.line(item, 5), day="2026-03-04")
    assert [row[1:] for row in books.stock(second)] == [(-5, -30)]
    f.receive(item, 2, 6.7, day="2026-03-05")  # 5 at 6 and 2 at 6.70: 7 worth 43.40
    third = issue(customer, f.line(item, 7), day="2026-03-06")
    assert [row[1:] for row in books.stock(third)] == [(-7, D("-43.4"))]
    assert books.on_hand(item, store) == (0, 0)
    names = books.accounts(f.COMPANY)
    assert [books.gl(doc)[names.expense] for doc in (first, second, third)] == [20, 30, D("43.4")]
    assert books.audit() == []


def test_nothing_is_left_in_a_bin_that_was_emptied_at_a_price_that_does_not_divide():
    customer, item, store = f.customer(), moving_average_item(), f.warehouse()
    f.receive(item, 3, D(10) / 3, day="2026-03-01")
    assert books.on_hand(item, store) == (3, 10)
    notes = [issue(customer, f.line(item, 1), day=f"2026-03-0{day}") for day in (2, 3, 4)]
    assert sum(row[2] for note in notes for row in books.stock(note)) == -10
    assert books.on_hand(item, store) == (0, 0)
    names = books.accounts(f.COMPANY)
    assert sum(books.gl(note)[names.inventory] for note in notes) == -10


def test_a_delivery_in_boxes_moves_stock_units():
    customer, item = f.customer(), f.item(stock=30, cost=2, uoms=f.box(12))
    order = f.order(customer, f.line(item, 2, 36, uom="Box"))
    assert order.items[0].stock_qty == 24
    delivery = f.delivery([order.name])
    assert [row[1:] for row in books.stock(delivery)] == [(-24, -48)]
    assert books.on_hand(item, f.warehouse()) == (6, 12)
    assert books.lines(order) == [(24, 24, 0)]
    assert delivery.grand_total == 72


def test_a_delivery_without_stock_names_every_short_line_and_writes_nothing():
    customer = f.customer()
    short, shorter, enough = f.item(stock=3), f.item(), f.item(stock=9)
    order = f.order(customer, f.line(short, 5), f.line(enough, 9), f.line(shorter, 2))
    delivery = f.delivery([order.name], submit=False)
    with books.refused(short, shorter):
        delivery.submit()


def test_lines_of_one_item_are_short_together():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 3), f.line(item, 3))
    delivery = f.delivery([order.name], submit=False)
    with books.refused(item):
        delivery.submit()


def test_a_cancelled_delivery_brings_the_goods_back_at_their_cost():
    customer, item, store = f.customer(), moving_average_item(), f.warehouse()
    f.receive(item, 10, 5, day="2026-03-01")
    delivery = issue(customer, f.line(item, 4), day="2026-03-02")
    f.cancel(delivery)
    assert books.on_hand(item, store) == (10, 50)
    assert books.stock(delivery) == []
    assert books.audit() == []


@pytest.mark.parametrize("lines", [1, 3])
def test_cost_of_goods_is_booked_to_the_lines_expense_account_and_cost_center(lines):
    customer, items = f.customer(), [f.item(stock=2, cost=4) for _ in range(lines)]
    order = f.order(customer, *(f.line(item, 2) for item in items))
    delivery = f.delivery([order.name])
    names = books.accounts(f.COMPANY)
    assert books.gl(delivery) == {names.expense: 8 * lines, names.inventory: -8 * lines}
    assert {row.expense_account for row in delivery.items} == {names.expense}
