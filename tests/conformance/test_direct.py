"""Delivery without an order, invoice without order or delivery, and invoices of all kinds of lines at once."""

from __future__ import annotations

import books
import factories as f
import pytest

from sales_mgmt.documents.mapping import DELIVERY_TO_INVOICE, ORDER_TO_INVOICE, make


@pytest.fixture
def names():
    return books.accounts(f.company())


def invoice_line(item: str, qty: float, rate: float, **values) -> dict:
    return {"item_code": item, "qty": qty, "rate": rate, **values}


def test_without_the_setting_a_line_needs_its_order():
    customer, item = f.customer(), f.item(stock=5)
    f.settings(allow_direct_delivery=0, allow_direct_invoice=0)
    for doctype in ("SM Delivery Note", "SM Invoice"):
        with books.refused("Row 1", item, "SM Settings"):
            f._direct(doctype, customer, (f.line(item, 1, 10),), False, {})


def test_a_direct_delivery_lives_from_stock_to_cash_and_back(names):
    customer, item = f.customer(), f.item(stock=10, cost=6)
    terms, tax = f.terms((100, "Day(s) after invoice date", 30)), f.tax(10)
    delivery = f.direct_delivery(customer, f.line(item, 4, 20), taxes=[tax], payment_terms_template=terms)
    assert delivery.grand_total == 88
    assert books.status(delivery) == "To Bill"
    assert books.lines(delivery) == [(0, 4, 0)]
    assert books.gl(delivery) == {names.expense: 24, names.inventory: -24}
    assert books.exposure(customer, f.COMPANY) == (0, 88, 0)

    line = delivery.items[0].name
    part = f.invoice([delivery.name], {line: 1})
    assert (part.grand_total, str(part.due_date)) == (22, "2026-04-15")
    assert books.exposure(customer, f.COMPANY) == (0, 66, 22)
    assert books.status(delivery) == "To Bill"
    rest = f.invoice([delivery.name])
    assert rest.grand_total == 66
    assert books.exposure(customer, f.COMPANY) == (0, 0, 88)
    assert books.status(delivery) == "Completed"
    assert books.audit() == []

    with books.refused(rest.name):
        f.cancel(delivery)
    f.cancel(rest)
    assert books.exposure(customer, f.COMPANY) == (0, 66, 22)
    f.cancel(part)
    f.cancel(delivery)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.on_hand(item, f.warehouse()) == (10, 60)
    assert books.lines(delivery) == [(0, 0, 0)]
    assert books.audit() == []

    again = f.amend(delivery)
    again.insert()
    again.submit()
    assert books.exposure(customer, f.COMPANY) == (0, 88, 0)
    assert books.audit() == []


def test_no_more_is_invoiced_than_a_direct_delivery_delivered():
    customer, item = f.customer(), f.item(stock=10)
    delivery = f.direct_delivery(customer, f.line(item, 4, 20))
    first, second = (f.invoice([delivery.name], submit=False) for _ in range(2))
    first.submit()
    with books.refused("Row 1", item, "4 to invoice", "0 of", first.name):
        second.submit()


def test_a_direct_delivery_takes_credit():
    customer, item = f.customer(), f.item(stock=10)
    f.limit(customer, 100)
    draft = f.direct_delivery(customer, f.line(item, 6, 20), submit=False)
    with books.refused(customer, "100", "120", "20"):
        draft.submit()
    f.direct_delivery(customer, f.line(item, 5, 20))
    assert books.exposure(customer, f.COMPANY) == (0, 100, 0)
    f.limit(customer, 1000, hold=1)
    free = f.direct_delivery(customer, f.line(item, 1, 0), submit=False)
    with books.refused(customer, "hold"):
        free.submit()


def test_a_delivery_may_hold_lines_of_orders_and_direct_ones():
    customer, item = f.customer(), f.item(stock=20)
    order = f.order(customer, f.line(item, 5, 10))
    f.settings(allow_direct_delivery=1)
    delivery = f.delivery([order.name], submit=False)
    delivery.append("items", f.line(item, 2, 12))
    delivery.save()
    f.limit(customer, 73)
    with books.refused(customer, "73", "24"):
        delivery.submit()
    f.limit(customer, 74)
    delivery.reload()
    delivery.submit()
    assert books.exposure(customer, f.COMPANY) == (0, 74, 0)
    assert books.lines(delivery) == [(0, 5, 0), (0, 2, 0)]
    assert books.lines(order) == [(5, 5, 0)]
    invoice = f.invoice([delivery.name])
    assert invoice.grand_total == 74
    assert books.exposure(customer, f.COMPANY) == (0, 0, 74)
    assert books.status(order) == books.status(delivery) == "Completed"
    assert books.audit() == []


def test_a_direct_invoice_is_owed_and_taken_back(names):
    customer, service = f.customer(), f.service()
    tax = f.tax(10)
    invoice = f.direct_invoice(customer, invoice_line(service, 2, 40), taxes=[tax])
    assert books.gl(invoice) == {names.receivable: 88, names.income: -80, tax["account_head"]: -8}
    assert books.owed(invoice) == 88
    assert books.exposure(customer, f.COMPANY) == (0, 0, 88)
    assert books.lines(invoice) == [(0, 0, 2)]
    assert books.audit() == []
    payment = f.pay(customer, 88, invoice)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    f.cancel(payment)
    f.cancel(invoice)
    assert books.gl(invoice) == {}
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []


def test_a_direct_invoice_takes_credit():
    customer, service = f.customer(), f.service()
    f.limit(customer, 50)
    draft = f.direct_invoice(customer, invoice_line(service, 2, 40), submit=False)
    with books.refused(customer, "50", "80", "30"):
        draft.submit()
    f.limit(customer, 80, hold=1)
    free = f.direct_invoice(customer, invoice_line(service, 1, 0), submit=False)
    for doc in (draft, free):
        doc.reload()
        with books.refused(customer, "hold"):
            doc.submit()
    f.limit(customer, 80, hold=0)
    draft.reload()
    draft.submit()
    assert books.exposure(customer, f.COMPANY) == (0, 0, 80)


def test_what_was_delivered_is_invoiced_whatever_the_limit():
    customer, item = f.customer(), f.item(stock=5)
    delivery = f.delivery([f.order(customer, f.line(item, 5, 10)).name])
    f.limit(customer, 1, hold=1)
    f.invoice([delivery.name])
    assert books.exposure(customer, f.COMPANY) == (0, 0, 50)


def test_one_invoice_for_a_delivery_an_order_and_a_direct_line():
    customer, item, service = f.customer(), f.item(stock=20), f.service()
    delivered = f.order(customer, f.line(item, 3, 10))
    ordered = f.order(customer, f.line(item, 4, 11))
    delivery = f.delivery([delivered.name])
    f.settings(allow_direct_invoice=1)
    invoice = make(DELIVERY_TO_INVOICE, [delivery.name])
    for row in make(ORDER_TO_INVOICE, [ordered.name]).items:
        invoice.append("items", row.as_dict())
    invoice.append("items", invoice_line(service, 1, 5))
    invoice.posting_date = f.DAY
    invoice.insert()
    invoice.submit()
    assert [(row.delivery_note, row.sales_order) for row in invoice.items] == [
        (delivery.name, delivered.name),
        (None, ordered.name),
        (None, None),
    ]
    assert books.exposure(customer, f.COMPANY) == (0, 0, 79)
    assert [books.status(doc) for doc in (delivered, ordered, delivery)] == ["Completed", "To Deliver", "Completed"]
    assert books.audit() == []
    f.cancel(invoice)
    assert books.exposure(customer, f.COMPANY) == (44, 30, 0)
    assert books.audit() == []


def test_a_line_that_names_an_order_without_a_line_of_it_is_direct():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    delivery = f.direct_delivery(customer, f.line(item, 2, 10, sales_order=order.name))
    assert delivery.items[0].sales_order is None
    assert books.lines(order) == [(5, 0, 0)]
    assert books.exposure(customer, f.COMPANY) == (50, 20, 0)
