"""Discounts, taxes, currencies and due dates, from the order to the debt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import books
import factories as f
import pytest

D = Decimal


def sold(*lines: dict, **values) -> tuple:
    """(order, delivery, invoice) of stocked goods; a line is given by what differs from `f.line`."""
    customer = values.pop("customer", None) or f.customer()
    order = f.order(customer, *(f.line(f.item(stock=100), **line) for line in lines), **values)
    delivery = f.delivery([order.name])
    return order, delivery, f.invoice([delivery.name])


def test_discounts_of_line_and_document_and_tax_reach_the_ledger_to_the_cent():
    tax = f.tax(7.5)
    order, delivery, invoice = sold(
        {"qty": 3, "rate": 0, "price_list_rate": 33.33, "discount_percentage": 10},
        {"qty": 7, "rate": 1.99},
        taxes=[tax],
        additional_discount_percentage=5,
    )
    # 33.33 less 10% = 30.00 a piece: 90.00; 7 at 1.99: 13.93; 5% of 103.93 = 5.20; net 98.73; tax 7.40
    for doc in (order, delivery, invoice):
        figures = (doc.total, doc.discount_amount, doc.net_total, doc.total_taxes, doc.grand_total)
        assert figures == (103.93, 5.2, 98.73, 7.4, 106.13)
        assert sum(D(str(row.net_amount)) for row in doc.items) == D("98.73")
    names = books.accounts(f.COMPANY)
    assert books.gl(invoice) == {
        names.receivable: D("106.13"),
        names.income: D("-98.73"),
        tax["account_head"]: D("-7.4"),
    }
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, D("106.13"))


def test_a_discount_amount_is_shared_over_parts_without_losing_a_cent():
    customer, item = f.customer(), f.item(stock=3)
    order = f.order(customer, f.line(item, 3, 33.33), discount_amount=10)
    assert order.grand_total == 89.99
    invoices = []
    for hour in (10, 11, 12):
        delivery = f.delivery([order.name], {order.items[0].name: 1}, posting_time=f"{hour}:00:00")
        invoices.append(f.invoice([delivery.name]))
    assert sum(D(str(invoice.grand_total)) for invoice in invoices) == D("89.99")
    assert books.exposure(customer, f.COMPANY) == (0, 0, D("89.99"))


def test_orders_with_different_discounts_are_invoiced_at_the_sum_of_their_totals():
    customer, item = f.customer(), f.item(stock=30)
    orders = [
        f.order(customer, f.line(item, 10, 10), additional_discount_percentage=5),
        f.order(customer, f.line(item, 10, 10), additional_discount_percentage=7),
        f.order(customer, f.line(item, 10, 10)),
    ]
    delivery = f.delivery([order.name for order in orders])
    invoice = f.invoice([delivery.name])
    assert delivery.grand_total == invoice.grand_total == sum(order.grand_total for order in orders) == 288
    assert books.exposure(customer, f.COMPANY) == (0, 0, 288)


def test_a_free_sample_is_invoiced_at_nothing():
    order, _delivery, invoice = sold({"qty": 1, "price_list_rate": 50, "discount_percentage": 100, "rate": 0})
    assert (order.grand_total, invoice.grand_total) == (0, 0)
    assert books.gl(invoice) == {}
    assert books.owed(invoice) == 0
    assert books.status(order) == "Completed"
    f.cancel(invoice)
    assert books.audit() == []


def test_a_foreign_invoice_is_owed_in_company_currency():
    order, _delivery, invoice = sold(
        {"qty": 3, "rate": 10.01}, currency="EUR", conversion_rate=1.0837, taxes=[f.tax(10)]
    )
    # 30.03 and 3.00 tax in euro; 32.54 and 3.25 in dollars
    assert (order.grand_total, order.base_grand_total) == (33.03, 35.79)
    names = books.accounts(f.COMPANY)
    assert books.gl(invoice)[names.receivable] == D("35.79")
    assert sum(books.gl(invoice).values()) == 0
    assert books.owed(invoice) == D("35.79")
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, D("35.79"))


def test_a_foreign_order_needs_a_rate():
    with books.refused("EUR", "USD"):
        f.order(f.customer(), f.line(f.item(), 1, 10), currency="EUR")


DAYS = "Day(s) after invoice date"
MONTH_END = "Day(s) after the end of the invoice month"
MONTHS = "Month(s) after the end of the invoice month"


@pytest.mark.parametrize(
    ("rows", "dues"),
    [
        ([(100, DAYS, 30)], [(date(2026, 4, 15), 100.01)]),
        ([(100, MONTH_END, 10)], [(date(2026, 4, 10), 100.01)]),
        ([(100, MONTHS, 2)], [(date(2026, 5, 31), 100.01)]),
        (
            [(33.33, DAYS, 0), (33.33, DAYS, 15), (33.34, MONTHS, 1)],
            [(date(2026, 3, 16), 33.33), (date(2026, 3, 31), 33.34), (date(2026, 4, 30), 33.34)],
        ),
    ],
    ids=["days", "days after month end", "months after month end", "three parts"],
)
def test_payment_terms_set_the_due_dates(rows, dues):
    order, _delivery, invoice = sold({"qty": 1, "rate": 100.01}, payment_terms_template=f.terms(*rows))
    assert order.payment_terms_template == invoice.payment_terms_template
    assert [(row.due_date, row.payment_amount) for row in invoice.payment_schedule] == dues
    assert invoice.due_date == dues[-1][0]
    assert books.owed(invoice) == D("100.01")


def test_the_customers_terms_are_taken_where_the_order_names_none():
    terms = f.terms((100, DAYS, 7))
    _order, _delivery, invoice = sold({"qty": 1, "rate": 10}, customer=f.customer(payment_terms=terms))
    assert str(invoice.due_date) == "2026-03-23"
    assert [books.owed(invoice), books.balance(invoice.customer, f.COMPANY)] == [10, 10]
