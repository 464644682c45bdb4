"""What a host must refuse, with a reason, and without a trace."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest


def freeze(until: str) -> None:
    setting("Accounts Settings", "acc_frozen_upto", until)


def setting(doctype: str, field: str, value) -> None:
    frappe.db.set_single_value(doctype, field, value)
    frappe.clear_document_cache(doctype, doctype)


def stocked_order(**values):
    return f.order(f.customer(), f.line(f.item(stock=5), 5, 10), **values)


def test_no_delivery_into_a_year_that_does_not_exist():
    order = stocked_order()
    delivery = f.delivery([order.name], submit=False, posting_date="2031-01-01")
    with books.refused("2031"):
        delivery.submit()


def test_no_invoice_into_a_year_that_does_not_exist():
    delivery = f.delivery([stocked_order().name])
    invoice = f.invoice([delivery.name], submit=False, posting_date="2031-01-01")
    with books.refused("2031"):
        invoice.submit()


def test_no_posting_into_frozen_books():
    order = stocked_order()
    delivery = f.delivery([order.name])
    drafts = [f.delivery([stocked_order().name], submit=False), f.invoice([delivery.name], submit=False)]
    freeze("2026-03-31")
    for draft in drafts:
        with books.refused("2026"):
            draft.submit()
    with books.refused("2026"):
        f.cancel(delivery)


def test_an_open_order_of_a_frozen_month_can_still_be_cancelled_and_delivered_today():
    order, other = stocked_order(), stocked_order()
    freeze("2026-03-31")
    f.cancel(other)
    assert books.exposure(other.customer, f.COMPANY) == (0, 0, 0)
    f.delivery([order.name], posting_date="2026-04-01")
    assert books.status(order) == "To Bill"


def test_no_invoice_is_cancelled_while_a_payment_settles_it():
    setting("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 0)
    order = stocked_order()
    invoice = f.invoice([f.delivery([order.name]).name])
    payment = f.pay(order.customer, 30, invoice)
    with books.refused(payment.name):
        f.cancel(invoice)
    assert books.owed(invoice) == 20
    f.cancel(payment)
    f.cancel(invoice)
    assert books.balance(order.customer, f.COMPANY) == 0


@pytest.mark.parametrize("later", ["delivery", "invoice"])
def test_no_order_is_cancelled_that_was_delivered_or_invoiced(later):
    order = stocked_order()
    made = f.delivery([order.name]) if later == "delivery" else f.invoice_of_orders([order.name])
    with books.refused(made.name):
        f.cancel(order)
    f.cancel(made)
    f.cancel(order)


def test_no_delivery_is_cancelled_that_was_invoiced():
    delivery = f.delivery([stocked_order().name])
    invoice = f.invoice([delivery.name])
    with books.refused(invoice.name):
        f.cancel(delivery)


def test_no_payment_of_more_than_is_owed():
    order = stocked_order()
    invoice = f.invoice([f.delivery([order.name]).name])
    payment = f.pay(order.customer, 60, invoice, submit=False)
    payment.references[0].allocated_amount = 60
    with books.refused("outstanding"):
        payment.submit()


def test_an_order_beyond_the_limit_is_refused_with_the_figures():
    customer, item = f.customer(), f.item(stock=10)
    f.order(customer, f.line(item, 4, 10))
    f.limit(customer, 100)
    draft = f.order(customer, f.line(item, 6.0, 10), f.line(item, 1, 0.01), submit=False)
    with books.refused(customer, "100", "60.01", "0.01"):
        draft.submit()
    draft.reload()
    draft.items[1].rate = 0
    draft.save()
    draft.submit()
    assert books.exposure(customer, f.COMPANY) == (100, 0, 0)


def test_a_customer_on_hold_gets_no_order_confirmed():
    customer, item = f.customer(), f.item()
    draft = f.order(customer, f.line(item, 1, 10), submit=False)
    f.limit(customer, 1000, hold=1)
    with books.refused(customer, "hold"):
        draft.submit()
    free = f.order(customer, f.line(item, 1, 0), submit=False)
    with books.refused(customer, "hold"):
        free.submit()
