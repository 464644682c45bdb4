"""What is open on a line, and the exposure it carries."""

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.plan.line_state import LineState
from sales_mgmt.plan.movements import OPEN_ORDERS, UNBILLED

QTY = st.decimals(0, 100, places=3)


def state(ordered=10, delivered=0, invoiced=0, cancelled=0, gross=100):
    return LineState(*(D(v) for v in (ordered, cancelled, delivered, invoiced)), gross=D(gross))


def test_an_order_is_open_until_it_is_delivered_or_invoiced():
    assert state().exposure() == {OPEN_ORDERS: 100, UNBILLED: 0}
    assert state(delivered=4).exposure() == {OPEN_ORDERS: 60, UNBILLED: 40}
    assert state(delivered=4, invoiced=4).exposure() == {OPEN_ORDERS: 60, UNBILLED: 0}


def test_invoice_before_delivery_is_not_counted_twice():
    assert state(invoiced=7).exposure() == {OPEN_ORDERS: 30, UNBILLED: 0}
    assert state(invoiced=7, delivered=3).exposure() == {OPEN_ORDERS: 30, UNBILLED: 0}


def test_what_is_cancelled_is_wanted_no_more():
    assert state(cancelled=6, delivered=1).exposure() == {OPEN_ORDERS: 30, UNBILLED: 10}
    assert state(cancelled=6, delivered=1).to_deliver == 3


def test_a_line_without_order_is_open_to_invoice_for_what_was_delivered():
    assert LineState(delivered=D(5), invoiced=D(2), returned=D(1)).to_invoice == 2


@given(QTY.filter(bool), QTY, QTY, st.decimals(0, 99999, places=2))
def test_stages_and_what_is_invoiced_make_up_the_gross_amount(ordered, delivered, invoiced, gross):
    delivered, invoiced = min(delivered, ordered), min(invoiced, ordered)
    line = LineState(ordered=ordered, delivered=delivered, invoiced=invoiced, gross=gross)
    parts = line.exposure()
    billed = LineState(ordered=ordered, delivered=invoiced, gross=gross).exposure()[UNBILLED]
    assert all(part >= 0 for part in parts.values())
    assert sum(parts.values()) + billed == gross
