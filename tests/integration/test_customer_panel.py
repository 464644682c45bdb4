"""What the desk shows beside an order: how its customer stands."""

from __future__ import annotations

from typing import Any

import factories as f
import frappe
import pytest

from sales_mgmt.api.customer_panel import standing


def billed(customer: str, item: str, rate: float) -> Any:
    """An invoice of one piece, due at once."""
    return f.invoice([f.delivery([f.order(customer, f.line(item, 1, rate)).name]).name])


def test_credit_deposits_orders_and_prices_of_a_customer():
    customer, item, other = f.customer(), f.item(stock=50), f.item(stock=50)
    f.limit(customer, 500)
    billed(customer, item, 20)
    last = billed(customer, item, 25)
    order = f.order(customer, f.line(other, 10, 10))
    this = f.order(customer, f.line(other, 1, 30), submit=False)
    f.deposit(customer, 70)
    f.deposit(customer, 30, sales_order=order.name)
    found = standing(customer, f.COMPANY, [other, item], this.name)
    credit = found["credit"]
    assert (credit["limit"], credit["held"]) == (500, False)
    assert credit["used"] + credit["room"] == 500
    assert credit["words"] and "limit" in credit["words"][0] and "500" in credit["words"][0]
    assert found["deposits"] == {"open": 100, "free": 70, "count": 2}
    assert [row["name"] for row in found["orders"]] == [order.name]
    assert [(row["item_code"], row["rate"], row["invoice"]) for row in found["prices"]] == [(item, 25, last.name)]


def test_what_is_past_due_and_a_hold_are_said():
    customer, item = f.customer(), f.item(stock=5)
    f.limit(customer, 500)
    billed(customer, item, 20)
    f.limit(customer, 500, hold=1, hold_reason="cheque bounced")
    found = standing(customer, f.COMPANY)
    assert found["overdue"]["amount"] == 20 and found["overdue"]["days"] > 0
    assert (found["credit"]["held"], found["credit"]["hold_reason"]) == (True, "cheque bounced")


def test_a_customer_without_history():
    found = standing(f.customer(), f.COMPANY, "[]")
    assert found["credit"] is None and found["orders"] == found["prices"] == []
    assert (found["deposits"]["count"], found["overdue"]["amount"]) == (0, 0)


def test_each_part_is_for_who_may_read_it():
    customer = f.customer()
    frappe.set_user(f.user("Stock User"))
    assert "credit" not in standing(customer, f.COMPANY)
    frappe.set_user(f.user("Customer"))
    with pytest.raises(frappe.PermissionError):
        standing(customer, f.COMPANY)


def test_as_many_statements_for_many_items_as_for_one(count_queries):
    customer, items = f.customer(), [f.item(stock=5) for _ in range(4)]
    for item in items:
        billed(customer, item, 10)
    standing(customer, f.COMPANY, items)
    with count_queries() as one:
        standing(customer, f.COMPANY, items[:1])
    with count_queries() as many:
        standing(customer, f.COMPANY, items)
    assert one.count == many.count < 25
