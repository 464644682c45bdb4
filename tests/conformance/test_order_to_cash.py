"""From order to cash and back again: quantities, stock, ledger, debt, exposure and status at every step."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import pytest

D = Decimal


@pytest.fixture
def names():
    return books.accounts(f.company())


def test_order_is_delivered_in_parts_invoiced_paid_and_cancelled_backwards(names):
    customer, item = f.customer(), f.item(stock=10, cost=6)
    tax = f.tax(10)
    before = books.snapshot()

    order = f.order(customer, f.line(item, 10, 20), taxes=[tax])
    assert order.grand_total == 220
    assert books.lines(order) == [(10, 0, 0)]
    assert books.status(order) == "To Deliver and Bill"
    assert books.exposure(customer, f.COMPANY) == (220, 0, 0)

    first = f.delivery([order.name], {order.items[0].name: 4}, posting_time="10:00:00")
    assert books.lines(order) == [(10, 4, 0)]
    assert books.stock(first) == [(first.items[0].name, -4, -24)]
    assert books.gl(first) == {names.expense: 24, names.inventory: -24}
    assert books.on_hand(item, f.warehouse()) == (6, 36)
    assert books.exposure(customer, f.COMPANY) == (132, 88, 0)
    assert (books.status(order), books.status(first)) == ("To Deliver and Bill", "To Bill")

    rest = f.delivery([order.name], posting_time="11:00:00")
    assert rest.items[0].qty == 6
    assert books.on_hand(item, f.warehouse()) == (0, 0)
    assert books.exposure(customer, f.COMPANY) == (0, 220, 0)
    assert books.status(order) == "To Bill"

    invoice = f.invoice([first.name, rest.name])
    assert [row.qty for row in invoice.items] == [4, 6]
    assert books.gl(invoice) == {names.receivable: 220, names.income: -200, tax["account_head"]: -20}
    assert books.lines(order) == [(10, 10, 10)]
    assert books.lines(first) == [(0, 4, 4)]
    assert books.exposure(customer, f.COMPANY) == (0, 0, 220)
    assert books.owed(invoice) == books.balance(customer, f.COMPANY) == 220
    assert [books.status(doc) for doc in (order, first, rest)] == ["Completed"] * 3

    part = f.pay(customer, 100, invoice)
    assert books.owed(invoice) == 120
    assert books.exposure(customer, f.COMPANY) == (0, 0, 120)
    last = f.pay(customer, 120, invoice)
    assert books.owed(invoice) == books.balance(customer, f.COMPANY) == 0
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []

    for payment, debt in ((last, 120), (part, 220)):
        f.cancel(payment)
        assert books.owed(invoice) == debt
        assert books.exposure(customer, f.COMPANY) == (0, 0, debt)

    f.cancel(invoice)
    assert books.gl(invoice) == {}
    assert books.exposure(customer, f.COMPANY) == (0, 220, 0)
    assert [books.status(doc) for doc in (order, first, rest, invoice)] == ["To Bill"] * 3 + ["Cancelled"]

    f.cancel(rest)
    assert books.stock(rest) == []
    assert books.gl(rest) == {}
    assert books.on_hand(item, f.warehouse()) == (6, 36)
    assert books.exposure(customer, f.COMPANY) == (132, 88, 0)
    assert books.status(order) == "To Deliver and Bill"

    f.cancel(first)
    assert books.on_hand(item, f.warehouse()) == (10, 60)
    assert books.exposure(customer, f.COMPANY) == (220, 0, 0)

    f.cancel(order)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.lines(order) == [(0, 0, 0)]
    assert books.balance(customer, f.COMPANY) == 0
    after = books.snapshot()
    for figure in ("GL Entry.debit", "Bin.stock_value", "SM Line Entry.qty", "SM Credit Entry.amount"):
        doctype, column = figure.split(".")
        if figure == "GL Entry.debit":
            turned = after[doctype]["debit"] - after[doctype]["credit"]
            assert turned == before[doctype]["debit"] - before[doctype]["credit"]
        else:
            assert after[doctype][column] == before[doctype][column], figure
    assert books.audit() == []


def test_many_orders_make_one_delivery(names):
    customer, bolt, nut = f.customer(), f.item(stock=20, cost=2), f.item(stock=20, cost=3)
    orders = [f.order(customer, f.line(bolt, 5, 10), f.line(nut, 2, 7)), f.order(customer, f.line(bolt, 3, 11))]
    delivery = f.delivery([order.name for order in orders])
    assert [(row.item_code, row.qty, row.rate, row.sales_order) for row in delivery.items] == [
        (bolt, 5, 10, orders[0].name),
        (nut, 2, 7, orders[0].name),
        (bolt, 3, 11, orders[1].name),
    ]
    assert [books.lines(order) for order in orders] == [[(5, 5, 0), (2, 2, 0)], [(3, 3, 0)]]
    assert [books.status(order) for order in orders] == ["To Bill", "To Bill"]
    assert books.gl(delivery) == {names.expense: 22, names.inventory: -22}
    assert books.exposure(customer, f.COMPANY) == (0, 97, 0)
    f.cancel(delivery)
    assert [books.lines(order) for order in orders] == [[(5, 0, 0), (2, 0, 0)], [(3, 0, 0)]]
    assert books.audit() == []


def test_many_deliveries_of_many_orders_make_one_invoice():
    customer, item = f.customer(), f.item(stock=20)
    orders = [f.order(customer, f.line(item, 4, 10)), f.order(customer, f.line(item, 6, 12))]
    deliveries = [
        f.delivery([orders[0].name], {orders[0].items[0].name: 1}, posting_time="10:00:00"),
        f.delivery([order.name for order in orders], posting_time="11:00:00"),
    ]
    invoice = f.invoice([delivery.name for delivery in deliveries])
    assert [(row.qty, row.rate, row.delivery_note) for row in invoice.items] == [
        (1, 10, deliveries[0].name),
        (3, 10, deliveries[1].name),
        (6, 12, deliveries[1].name),
    ]
    assert invoice.grand_total == 112
    assert [books.lines(order) for order in orders] == [[(4, 4, 4)], [(6, 6, 6)]]
    assert {books.status(doc) for doc in orders + deliveries} == {"Completed"}
    assert books.exposure(customer, f.COMPANY) == (0, 0, 112)
    assert books.audit() == []


def test_one_delivery_is_invoiced_in_parts():
    customer, item = f.customer(), f.item(stock=9)
    order = f.order(customer, f.line(item, 9, 10))
    delivery = f.delivery([order.name])
    line = delivery.items[0].name
    assert f.invoice([delivery.name], {line: 2}).grand_total == 20
    assert books.status(delivery) == "To Bill"
    assert books.lines(delivery) == [(0, 9, 2)]
    assert f.invoice([delivery.name]).grand_total == 70
    assert books.status(delivery) == "Completed"
    assert books.exposure(customer, f.COMPANY) == (0, 0, 90)


def test_an_order_may_be_invoiced_before_it_is_delivered():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    f.invoice_of_orders([order.name])
    assert books.status(order) == "To Deliver"
    assert books.exposure(customer, f.COMPANY) == (0, 0, 50)
    delivery = f.delivery([order.name])
    assert books.exposure(customer, f.COMPANY) == (0, 0, 50)
    assert books.status(order) == "Completed"
    assert books.status(delivery) == "Completed", "all of it was invoiced with the order"
    assert books.audit() == []


def test_two_lines_of_a_delivery_may_draw_on_one_line_of_the_order():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    delivery = f.delivery([order.name], submit=False)
    delivery.items[0].qty = 2
    delivery.append("items", {**half_of(delivery.items[0]), "qty": 3})
    delivery.save()
    delivery.submit()
    assert books.lines(order) == [(5, 5, 0)]
    assert books.lines(delivery) == [(0, 2, 0), (0, 3, 0)]
    assert [qty for _line, qty, _value in books.stock(delivery)] == [-2, -3]
    assert books.audit() == []


def test_a_cancelled_document_is_amended_and_posts_again():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    delivery = f.delivery([order.name], posting_time="10:00:00")
    f.cancel(delivery)
    amended = f.amend(delivery)
    amended.items[0].qty = 3
    amended.insert()
    amended.submit()
    assert amended.name.startswith(delivery.name)
    assert books.lines(order) == [(5, 3, 0)]
    assert books.exposure(customer, f.COMPANY) == (20, 30, 0)
    f.cancel(amended)
    f.cancel(order)
    again = f.amend(order)
    again.insert()
    again.submit()
    assert not {row.name for row in again.items} & {row.name for row in order.items}
    assert books.lines(again) == [(5, 0, 0)]
    assert books.exposure(customer, f.COMPANY) == (50, 0, 0)
    assert books.audit() == []


def test_a_service_is_delivered_and_invoiced_without_stock():
    customer, service = f.customer(), f.service()
    order = f.order(customer, {"item_code": service, "qty": 2, "rate": 40})
    delivery = f.delivery([order.name])
    assert books.stock(delivery) == []
    assert books.gl(delivery) == {}
    assert f.invoice([delivery.name]).grand_total == 80
    assert books.exposure(customer, f.COMPANY) == (0, 0, 80)


def half_of(row) -> dict:
    keys = ("item_code", "uom", "warehouse", "so_detail", "sales_order")
    return {key: row.get(key) for key in keys}
