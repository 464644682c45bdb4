"""Delivering more than was ordered, within a tolerance, and less, with the rest open or given up."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api.preview import posting_preview


def allowance(percent: float) -> None:
    frappe.db.set_single_value("Stock Settings", "over_delivery_receipt_allowance", percent)
    frappe.clear_document_cache("Stock Settings", "Stock Settings")


def delivery_of(order, qty: float, submit: bool = True, **values):
    """A delivery of the order's first line by any quantity, as a user who types it in makes it."""
    draft = f.delivery([order.name], submit=False)
    draft.items[0].update({"qty": qty, **values})
    draft.save()
    if submit:
        draft.submit()
    return draft


def not_delivered(order, qty: float, *words: str) -> None:
    draft = delivery_of(order, qty, submit=False)
    with books.refused(*words):
        draft.submit()


# Over-delivery


def test_nothing_is_delivered_beyond_the_order_without_a_tolerance():
    order = f.order(f.customer(), f.line(f.item(stock=20), 10, 10))
    assert order.items[0].tolerance == 0
    not_delivered(order, 11, "Row 1", "11 to deliver", "10 of")


def test_within_the_items_tolerance_more_is_delivered_billed_and_counted():
    customer, item = f.customer(), f.item(stock=20, cost=6, over_delivery_receipt_allowance=10)
    order = f.order(customer, f.line(item, 10, 10), taxes=[f.tax(10)])
    assert order.items[0].tolerance == 1
    not_delivered(order, 12, "Row 1", "12 to deliver", "10 of", "1 more by the over-delivery tolerance")
    delivery = delivery_of(order, 11)
    assert books.lines(order) == [(10, 11, 0)]
    assert books.exposure(customer, f.COMPANY) == (0, 121, 0)
    assert books.status(order) == "To Bill"
    invoice = f.invoice([delivery.name])
    assert (invoice.items[0].qty, invoice.grand_total) == (11, 121)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 121)
    assert books.status(order) == books.status(delivery) == "Completed"
    assert books.audit() == []
    f.cancel(invoice)
    f.cancel(delivery)
    assert books.exposure(customer, f.COMPANY) == (110, 0, 0)
    assert books.audit() == []


def test_over_delivery_in_parts_ends_where_the_tolerance_ends():
    order = f.order(f.customer(), f.line(f.item(stock=20, over_delivery_receipt_allowance=20), 10, 10))
    delivery_of(order, 9)
    delivery_of(order, 2)
    extra = f.direct_delivery(order.customer, f.line(order.items[0].item_code, 1, 10), submit=False)
    extra.items[0].so_detail = order.items[0].name
    extra.items[0].qty = 2
    extra.save()
    with books.refused("2 to deliver", "0 of", "1 more by the over-delivery tolerance"):
        extra.submit()
    extra.reload()
    extra.items[0].qty = 1
    extra.save()
    extra.submit()
    assert books.lines(order) == [(10, 12, 0)]
    assert books.audit() == []


def test_the_stock_settings_decide_where_the_item_says_nothing():
    allowance(25)
    try:
        own = f.item(stock=50, over_delivery_receipt_allowance=10)
        order = f.order(f.customer(), f.line(f.item(stock=50), 10, 10), f.line(own, 15, 10))
        assert [row.tolerance for row in order.items] == [2, 1], "whole pieces only"
        kilos = f.item(stock_uom="Kg", stock=50)
        assert f.order(f.customer(), f.line(kilos, 10, 10)).items[0].tolerance == 2.5
    finally:
        allowance(0)


def test_the_tolerance_is_frozen_when_the_order_is_confirmed():
    item = f.item(stock=50, over_delivery_receipt_allowance=10)
    order = f.order(f.customer(), f.line(item, 10, 10))
    frappe.db.set_value("Item", item, "over_delivery_receipt_allowance", 50)
    not_delivered(order, 12, "1 more by the over-delivery tolerance")
    assert books.audit() == []


def test_what_is_delivered_beyond_the_order_needs_credit():
    customer = f.customer()
    order = f.order(customer, f.line(f.item(stock=20, over_delivery_receipt_allowance=10), 10, 10))
    f.limit(customer, 105)
    not_delivered(order, 11, customer, "105", "adds", "10.00", "5.00")
    delivery_of(order, 10)
    assert books.exposure(customer, f.COMPANY) == (0, 100, 0)


def test_a_lowered_limit_stops_no_delivery_of_what_was_ordered():
    customer = f.customer()
    order = f.order(customer, f.line(f.item(stock=20), 10, 10))
    f.limit(customer, 5)
    delivery_of(order, 10)
    assert books.exposure(customer, f.COMPANY) == (0, 100, 0)


# Short delivery


def test_a_short_delivery_leaves_the_rest_open():
    order = f.order(f.customer(), f.line(f.item(stock=20), 10, 10))
    delivery_of(order, 4)
    assert books.status(order) == "To Deliver and Bill"
    assert f.delivery([order.name]).items[0].qty == 6


def test_a_short_delivery_that_closes_the_line_gives_the_rest_up_until_it_is_cancelled():
    customer = f.customer()
    order = f.order(customer, f.line(f.item(stock=20), 10, 10), f.line(f.item(stock=5), 2, 5), taxes=[f.tax(10)])
    draft = f.delivery([order.name], {order.items[0].name: 4}, submit=False)
    draft.items[0].closes_line = 1
    draft.save()
    assert (draft.items[0].cancelled_qty, draft.items[0].cancelled_amount) == (6, 60)
    preview = posting_preview(draft.doctype, draft.name)["lines"]
    assert ("cancelled", 0, 6) in [(row["movement"], row["before"], row["after"]) for row in preview]
    draft.submit()
    assert balance(order.items[0]) == (10, 6, 4)
    assert books.exposure(customer, f.COMPANY) == (11, 44, 0)
    assert books.status(order) == "To Deliver and Bill"
    rest = f.delivery([order.name])
    assert [row.item_code for row in rest.items] == [order.items[1].item_code]
    invoice = f.invoice([draft.name, rest.name])
    assert invoice.grand_total == 55
    assert books.status(order) == "Completed"
    assert books.audit() == []
    f.cancel(invoice)
    f.cancel(draft)
    assert balance(order.items[0]) == (10, 0, 0)
    assert books.exposure(customer, f.COMPANY) == (110, 11, 0)
    assert books.audit() == []


def balance(line) -> tuple:
    found = frappe.db.get_value("SM Line Balance", line.name, ["ordered", "cancelled", "delivered"])
    return tuple(books.dec(qty) for qty in found)


def test_two_lines_of_one_delivery_close_a_line_once():
    order = f.order(f.customer(), f.line(f.item(stock=20), 10, 10))
    draft = f.delivery([order.name], {order.items[0].name: 2}, submit=False)
    draft.items[0].closes_line = 1
    row = {key: draft.items[0].get(key) for key in ("item_code", "uom", "warehouse", "so_detail", "closes_line")}
    draft.append("items", {**row, "qty": 3})
    draft.save()
    draft.submit()
    assert balance(order.items[0]) == (10, 5, 5)
    assert books.audit() == []


def test_what_was_invoiced_is_not_given_up():
    customer = f.customer()
    order = f.order(customer, f.line(f.item(stock=20), 10, 10))
    f.invoice_of_orders([order.name], {order.items[0].name: 7})
    draft = delivery_of(order, 4, closes_line=1)
    assert draft.items[0].cancelled_qty == 3
    assert balance(order.items[0]) == (10, 3, 4)
    assert books.exposure(customer, f.COMPANY) == (0, 0, 70)
    assert books.status(order) == "To Deliver", "three pieces are paid for and still to come"
    assert books.audit() == []


def test_the_rest_is_what_is_open_when_the_delivery_posts():
    order = f.order(f.customer(), f.line(f.item(stock=20), 10, 10))
    draft = delivery_of(order, 4, submit=False, closes_line=1)
    delivery_of(order, 5)
    draft.reload()
    draft.submit()
    assert draft.items[0].cancelled_qty == 1
    assert balance(order.items[0]) == (10, 1, 9)
    assert books.audit() == []


def test_what_was_given_up_asks_for_credit_when_it_comes_back():
    customer, item = f.customer(), f.item(stock=20)
    order = f.order(customer, f.line(item, 10, 10))
    f.limit(customer, 100)
    delivery = delivery_of(order, 4, closes_line=1)
    f.order(customer, f.line(item, 6, 10))
    with books.refused(customer, "100", "60"):
        f.cancel(delivery)
    assert books.exposure(customer, f.COMPANY) == (60, 40, 0)


@pytest.mark.parametrize("uom_qty", [1, 3])
def test_in_boxes_the_rest_counts_in_stock_units(uom_qty):
    item = f.item(stock=60, uoms=f.box(12))
    order = f.order(f.customer(), f.line(item, 4, 120, uom="Box"))
    delivery = delivery_of(order, uom_qty, closes_line=1)
    assert delivery.items[0].cancelled_qty == (4 - uom_qty) * 12
    assert delivery.items[0].cancelled_amount == (4 - uom_qty) * 120
    assert books.audit() == []
