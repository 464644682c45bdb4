"""Goods that come back are worth what they cost when they left, in however many parts they come."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_erp.ledger import stock_ledger
from host_erp.ledger.errors import StockError
from host_erp.ledger.returns import Issued
from host_erp.ledger.rows import StockRow

D = Decimal


def issue(books, item, qty="10", line="out-1"):
    """A voucher that issued `qty` of what is in stock, as the reference that a return gives."""
    voucher = books.voucher()
    stock_ledger.post(voucher, [StockRow(item, books.stores, -D(qty), line, books.stock_adjustment)])
    return voucher.doctype, voucher.name, line


def give_back(books, of, *parts):
    """Return parts of an issue, (item, quantity[, warehouse]) each, by one voucher; (voucher, values in order)."""
    voucher = books.voucher()
    rows = [
        StockRow(item, rest[0] if rest else books.stores, D(qty), f"{voucher.name}-{at}", books.stock_adjustment,
                 return_of=of)
        for at, (item, qty, *rest) in enumerate(parts)
    ]  # fmt: skip
    values = stock_ledger.post(voucher, rows)
    return voucher, [values[row.voucher_detail_no] for row in rows]


def test_goods_come_back_at_what_they_cost_whatever_they_cost_now(books, item):
    books.stock((item, "10", "4"))
    of = issue(books, item, "4")
    books.stock((item, "10", "9"))
    voucher, values = give_back(books, of, (item, "3"))
    assert values == [12]
    assert books.bin(item) == (19, 24 + 90 + 12)
    assert books.gl(voucher) == [(books.stock_adjustment, 0, 12), (books.stock_in_hand, 12, 0)]
    assert books.problems() == []


def test_parts_to_several_warehouses_add_up_to_the_issue(books, item):
    books.stock((item, "3", "3.333333333"))
    of = issue(books, item, "3")
    _voucher, first = give_back(books, of, (item, "1"), (item, "1", books.finished))
    _voucher, last = give_back(books, of, (item, "1"))
    assert first + last == [D("3.33"), D("3.34"), D("3.33")]
    assert books.bin(item)[1] + books.bin(item, books.finished)[1] == 10
    assert books.problems() == []


def test_no_more_comes_back_than_was_issued(books, item):
    books.stock((item, "10", "4"))
    of = issue(books, item, "4")
    give_back(books, of, (item, "3"))
    rows = books.rows()
    with pytest.raises(StockError, match="2 to return, 1 left"):
        give_back(books, of, (item, "2"))
    with pytest.raises(StockError, match="1 to return, 0 left"):
        give_back(books, of, (item, "1"), (item, "1"))
    with pytest.raises(StockError, match="0 left of what NOSUCH"):
        give_back(books, ("Note", "NOSUCH", "x"), (item, "1"))
    assert books.rows() == rows


def test_a_cancelled_return_may_come_back_again(books, item):
    books.stock((item, "3", "3.333333333"))
    of = issue(books, item, "3")
    first, _values = give_back(books, of, (item, "1"))
    _second, values = give_back(books, of, (item, "1"))
    assert values == [D("3.34")]
    stock_ledger.reverse(first)
    _third, values = give_back(books, of, (item, "2"))
    assert values == [D("6.66")]
    assert books.bin(item) == (3, 10)
    assert books.problems() == []


def test_what_cost_nothing_comes_back_for_nothing(books, item):
    books.stock((item, "5", "0"))
    of = issue(books, item, "5")
    _voucher, values = give_back(books, of, (item, "5"))
    assert values == [0]
    assert books.bin(item) == (5, 0)


def test_the_check_names_an_issue_that_got_back_more_than_it_cost(books, item):
    books.stock((item, "10", "4"))
    of = issue(books, item, "4")
    give_back(books, of, (item, "4"))
    frappe.db.sql("update `tabStock Ledger Entry` set stock_value_difference = -15 where voucher_no = %s", of[1])
    assert "more came back than was issued" in {problem.kind for problem in books.problems()}


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.decimals(0, 1000, places=2), st.data())
def test_any_parts_are_worth_the_whole_and_none_is_negative(parts, value, data):
    issued = Issued(D(sum(parts)), value)
    values = []
    for part in parts:
        # a return cancelled in between gives quantity and value back
        if values and data.draw(st.booleans()):
            taken = values.pop(data.draw(st.integers(0, len(values) - 1)))
            issued.back_qty -= taken[0]
            issued.back_value -= taken[1]
        values.append((D(part), issued.take_back(D(part))))
    left = issued.qty - issued.back_qty
    if left:
        values.append((left, issued.take_back(left)))
    assert all(worth >= 0 for _qty, worth in values)
    assert sum(worth for _qty, worth in values) == value
