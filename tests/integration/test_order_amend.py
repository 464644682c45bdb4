"""Amendments: a cancelled document's successor stands for itself and names its predecessor."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.posting.refusals import CreditRefused


@pytest.fixture
def order():
    """Two lines with discount and tax, 198."""
    lines = [f.line(f.item(stock=20), 10, 10), f.line(f.service(), 10, 10)]
    return f.order(f.customer(), *lines, taxes=[f.tax()], additional_discount_percentage=10)


def exposure(order) -> tuple:
    return books.exposure(order.customer, f.COMPANY)


def test_an_amended_order_takes_its_predecessors_place(order):
    f.cancel(order)
    amended = f.amend(order)
    amended.items[0].qty = 5
    amended.insert()
    assert (amended.name, amended.amended_from) == (f"{order.name}-1", order.name)
    assert exposure(order) == (0, 0, 0)
    amended.submit()
    assert exposure(order) == (books.dec("148.5"), 0, 0)
    assert not {row.name for row in amended.items} & {row.name for row in order.items}
    assert books.lines(frappe.get_doc(order.doctype, order.name)) == [(0, 0, 0), (0, 0, 0)]
    f.invoice([f.delivery([amended.name]).name])
    assert books.status(amended) == "Completed"
    assert books.status(order) == "Cancelled"
    assert books.audit() == []


def test_an_amendment_is_amended_again(order):
    names = [order.name]
    for _time in range(2):
        f.cancel(order)
        order = f.amend(order).insert()
        order.submit()
        names.append(order.name)
    assert names == [names[0], f"{names[0]}-1", f"{names[0]}-2"]
    assert exposure(order) == (198, 0, 0)
    assert books.audit() == []


def test_the_cancelled_order_is_delivered_and_invoiced_no_more(order):
    draft = f.delivery([order.name], submit=False)
    f.cancel(order)
    amended = f.amend(order).insert()
    amended.submit()
    with books.refused(order.name, "cancelled"):
        draft.submit()
    f.delivery([amended.name])
    assert books.audit() == []


def test_an_amendment_asks_credit_like_any_order(order):
    f.cancel(order)
    f.limit(order.customer, 197)
    amended = f.amend(order).insert()
    with books.refused(order.customer, "limit", error=CreditRefused):
        amended.submit()


def test_what_is_not_cancelled_is_not_amended(order):
    with books.refused(order.name, "not cancelled"):
        f.amend(order).insert()


def test_a_document_is_amended_once(order):
    f.cancel(order)
    first = f.amend(order).insert()
    with books.refused(order.name, first.name, "already"):
        f.amend(order).insert()
    frappe.delete_doc(first.doctype, first.name)
    second = f.amend(order).insert()
    second.submit()
    f.cancel(second)
    f.amend(second).insert().submit()
    assert books.audit() == []


def test_an_amendment_stays_with_its_customer(order):
    f.cancel(order)
    amended = f.amend(order)
    amended.customer = other = f.customer()
    with books.refused(order.name, order.customer, other):
        amended.insert()


def test_deliveries_and_invoices_are_amended_too(order):
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name])
    f.cancel(invoice)
    invoice = f.amend(invoice).insert()
    invoice.submit()
    f.cancel(invoice)
    f.cancel(delivery)
    again = f.amend(delivery).insert()
    again.submit()
    assert books.lines(order) == [(10, 10, 0), (10, 10, 0)]
    assert exposure(order) == (0, 198, 0)
    assert books.audit() == []
