"""Goods that are invoiced before they are delivered: what is open, what is owed, and what nobody bills twice."""

from __future__ import annotations

import books
import factories as f
import pytest

PLENTY = 50


@pytest.fixture
def sale():
    """A customer and a confirmed order of ten pieces at ten."""
    customer, item = f.customer(), f.item(stock=PLENTY)
    return customer, f.order(customer, f.line(item, 10, 10))


def part(order, qty: float) -> dict[str, float]:
    return {order.items[0].name: qty}


def test_what_is_invoiced_ahead_moves_from_open_order_to_receivable_and_stays_there(sale):
    customer, order = sale
    invoice = f.invoice_of_orders([order.name], part(order, 6))
    assert books.exposure(customer, f.COMPANY) == (40, 0, 60)
    assert books.lines(order) == [(10, 0, 6)]
    assert books.status(order) == "To Deliver and Bill"
    first = f.delivery([order.name], part(order, 4))
    assert books.exposure(customer, f.COMPANY) == (40, 0, 60), "four of the six that are invoiced"
    assert books.status(first) == "Completed"
    with books.refused("open", first.name):
        f.invoice([first.name], submit=False)
    second = f.delivery([order.name], part(order, 5))
    assert books.exposure(customer, f.COMPANY) == (10, 30, 60)
    assert [books.status(doc) for doc in (first, second)] == ["To Bill", "To Bill"]
    assert books.audit() == []
    rest = f.invoice([first.name, second.name])
    assert rest.total_qty == 3, "nine delivered, six invoiced"
    assert books.exposure(customer, f.COMPANY) == (10, 0, 90)
    assert [books.status(doc) for doc in (first, second)] == ["Completed", "Completed"]
    assert books.status(order) == "To Deliver and Bill"
    last = f.delivery([order.name])
    assert [books.status(doc) for doc in (first, second, last)] == ["To Bill", "To Bill", "To Bill"]
    f.invoice([last.name])
    assert books.lines(order) == [(10, 10, 10)]
    assert {books.status(doc) for doc in (order, first, second, last)} == {"Completed"}
    assert books.audit() == []
    assert invoice.grand_total == 60


def test_cancelling_backwards_gives_every_stage_back(sale):
    customer, order = sale
    invoice = f.invoice_of_orders([order.name])
    assert books.status(order) == "To Deliver"
    first = f.delivery([order.name], part(order, 4))
    second = f.delivery([order.name])
    assert books.status(order) == "Completed"
    with books.refused(first.name):
        f.cancel(order)
    f.cancel(second)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 100)
    assert books.status(order) == "To Deliver"
    f.cancel(invoice)
    assert books.exposure(customer, f.COMPANY) == (60, 40, 0)
    assert books.status(first) == "To Bill"
    assert books.status(order) == "To Deliver and Bill"
    f.cancel(first)
    f.cancel(order)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []


def test_a_delivery_that_is_taken_back_leaves_the_others_as_they_are_to_be_billed(sale):
    _customer, order = sale
    f.invoice_of_orders([order.name], part(order, 4))
    first = f.delivery([order.name], part(order, 4))
    second = f.delivery([order.name], part(order, 2))
    assert [books.status(doc) for doc in (first, second)] == ["To Bill", "To Bill"]
    f.cancel(second)
    assert books.status(first) == "Completed"
    assert books.audit() == []


def test_an_order_that_was_invoiced_ahead_is_not_cancelled_before_its_invoice(sale):
    customer, order = sale
    invoice = f.invoice_of_orders([order.name], part(order, 1))
    with books.refused(invoice.name):
        f.cancel(order)
    f.cancel(invoice)
    f.cancel(order)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []


def test_nothing_is_invoiced_twice_ahead_and_after(sale):
    _customer, order = sale
    ahead = [f.invoice_of_orders([order.name], submit=False) for _ in range(2)]
    ahead[0].submit()
    with books.refused("Row 1", "10 to invoice", "0 of", ahead[0].name):
        ahead[1].submit()
    delivery = f.delivery([order.name])
    with books.refused("open", delivery.name):
        f.invoice([delivery.name], submit=False)


def test_deliveries_of_one_line_share_what_is_left_to_bill(sale):
    _customer, order = sale
    f.invoice_of_orders([order.name], part(order, 3))
    notes = [f.delivery([order.name], part(order, qty)) for qty in (2, 5)]
    invoice = f.invoice([note.name for note in notes])
    assert [(row.delivery_note, row.qty) for row in invoice.items] == [(notes[0].name, 2), (notes[1].name, 2)]
    assert [books.status(note) for note in notes] == ["Completed", "Completed"]
    assert books.audit() == []


def test_paid_ahead_delivered_later(sale):
    customer, order = sale
    invoice = f.invoice_of_orders([order.name])
    f.pay(customer, 100, invoice)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    f.limit(customer, 0)
    f.delivery([order.name])
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0), "delivering what is paid for needs no credit"
    assert books.audit() == []
