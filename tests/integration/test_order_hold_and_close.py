"""Hold, release, close and reopen of confirmed orders: what they stop, let through and leave behind."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import orders as api
from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life.log import Why
from sales_mgmt.posting.refusals import CreditRefused

DISPUTE = Why("Price or terms in dispute", "says 9.50 was agreed")
UNWANTED = Why("Rest not wanted")


def hold(order) -> str | None:
    return order_life.hold(order.name, DISPUTE)


def close(order, *rows) -> str | None:
    return order_life.close(order.name, UNWANTED, [row.name for row in rows] or None)


def reopen(order, *rows) -> str | None:
    return order_life.reopen(order.name, Why(), [row.name for row in rows] or None)


def quantities(order) -> list[tuple]:
    """(ordered, cancelled, delivered, invoiced, state) by line."""
    rows = frappe.db.sql(
        """SELECT name, ordered, cancelled, delivered, invoiced, state
           FROM `tabSM Line Balance` WHERE source_parent = %s""",
        order.name,
    )
    found = {name: (*map(books.dec, values), state) for name, *values, state in rows}
    return [found[row.name] for row in order.items]


@pytest.fixture
def order():
    """10 tea and 4 hours of service at 10 each, 4 tea delivered."""
    made = f.order(f.customer(), f.line(f.item(stock=20), 10, 10), f.line(f.service(), 4, 10))
    f.delivery([made.name], {made.items[0].name: 4})
    return made


# Hold


def test_a_held_order_is_not_delivered_and_says_why(order):
    draft = f.delivery([order.name], submit=False)
    hold(order)
    assert books.status(order) == "On Hold"
    with books.refused("Row 1", order.name, "on hold", DISPUTE.reason):
        draft.submit()
    order_life.release(order.name, Why(None, "agreed at 10.00"))
    assert books.status(order) == "To Deliver and Bill"
    frappe.get_doc(draft.doctype, draft.name).submit()
    assert books.audit() == []


def test_what_was_delivered_before_the_hold_is_invoiced_but_no_more(order):
    hold(order)
    draft = f.invoice_of_orders([order.name], {order.items[0].name: 5}, submit=False)
    with books.refused("Row 1", order.name, "on hold"):
        draft.submit()
    delivery = frappe.get_last_doc("SM Delivery Note", {"customer": order.customer})
    f.invoice([delivery.name])
    assert books.lines(order) == [(10, 4, 4), (4, 0, 0)]
    assert books.status(order) == "On Hold"
    assert books.audit() == []


def test_a_delivery_and_an_invoice_of_a_held_order_can_be_cancelled_and_the_order_too(order):
    delivery = frappe.get_last_doc("SM Delivery Note", {"customer": order.customer})
    invoice = f.invoice([delivery.name])
    hold(order)
    for doc in (invoice, delivery, order):
        f.cancel(doc)
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, 0)
    assert books.status(order) == "Cancelled"
    assert books.audit() == []


def test_holding_twice_and_releasing_twice_change_nothing(order):
    assert hold(order)
    before = books.snapshot()
    assert hold(order) is None
    assert books.changes(before, books.snapshot()) == {}
    assert order_life.release(order.name, Why())
    before = books.snapshot()
    assert order_life.release(order.name, Why()) is None
    assert books.changes(before, books.snapshot()) == {}


def test_a_hold_needs_a_reason_and_something_to_deliver(order):
    for reason in (None, "Because", "Rest not wanted"):
        with books.refused("Payment expected"):
            order_life.hold(order.name, Why(reason))
    done = f.order(f.customer(), f.line(f.item(stock=1), 1, 10))
    f.delivery([done.name])
    with books.refused(done.name, "Nothing is left to deliver"):
        hold(done)
    draft = f.order(f.customer(), f.line(f.item(), 1, 10), submit=False)
    with books.refused(draft.name, "a draft"):
        hold(draft)


def test_a_form_opened_before_the_hold_cannot_be_saved_over_it(order):
    form = frappe.get_doc(order.doctype, order.name)
    hold(order)
    form.remarks = "x"
    with books.refused(error=frappe.TimestampMismatchError):
        form.save()
    form.reload()
    form.update({"remarks": "x"}).save()
    assert books.status(order) == "On Hold"


def test_no_draft_is_born_held_or_closed():
    draft = f.order(f.customer(), f.line(f.item(), 1, 10, closed=1), on_hold=1, hold_reason=DISPUTE.reason)
    assert (draft.on_hold, draft.hold_reason, draft.items[0].closed) == (0, None, 0)
    assert books.audit() == []


# Close and reopen


def test_closing_cancels_the_open_rest_and_leaves_what_was_delivered_to_be_billed(order):
    log = frappe.get_doc("SM Order Change", close(order))
    assert quantities(order) == [(10, 6, 4, 0, "Closed"), (4, 4, 0, 0, "Closed")]
    assert books.exposure(order.customer, f.COMPANY) == (0, 40, 0)
    assert books.status(order) == "Closed"
    assert [(m.item_code, m.movement, m.qty, m.amount) for m in log.moves] == [
        (order.items[0].item_code, "cancelled", 6, 60),
        (order.items[1].item_code, "cancelled", 4, 40),
    ]
    with books.refused("Nothing is open"):
        f.delivery([order.name])
    f.invoice_of_orders([order.name])
    assert quantities(order)[0] == (10, 6, 4, 4, "Closed")
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, 40)
    assert books.status(order) == "Closed"
    assert books.audit() == []


def test_a_delivery_drafted_before_closing_is_refused(order):
    draft = f.delivery([order.name], submit=False)
    close(order)
    with books.refused("Row 1", order.name, "closed", "Reopen"):
        draft.submit()


def test_reopening_takes_exactly_the_closing_back(order):
    before = books.exposure(order.customer, f.COMPANY)
    close(order)
    reopen(order)
    assert quantities(order) == [(10, 0, 4, 0, "Open"), (4, 0, 0, 0, "Open")]
    assert books.exposure(order.customer, f.COMPANY) == before
    assert books.status(order) == "To Deliver and Bill"
    f.invoice([f.delivery([order.name]).name])
    close(order)
    reopen(order)
    assert quantities(order)[0] == (10, 0, 10, 6, "Open")
    assert books.audit() == []


def test_a_short_close_closes_one_line(order):
    tea, service = order.items
    close(order, tea)
    assert quantities(order) == [(10, 6, 4, 0, "Closed"), (4, 0, 0, 0, "Open")]
    assert books.status(order) == "To Deliver and Bill"
    close(order)
    assert quantities(order)[1] == (4, 4, 0, 0, "Closed")
    assert books.status(order) == "Closed"
    reopen(order, service)
    assert quantities(order) == [(10, 6, 4, 0, "Closed"), (4, 0, 0, 0, "Open")]
    assert books.exposure(order.customer, f.COMPANY) == (40, 40, 0)
    assert books.audit() == []


def test_closing_twice_and_reopening_twice_change_nothing(order):
    assert close(order)
    before = books.snapshot()
    assert close(order) is None
    assert close(order, order.items[0]) is None
    assert books.changes(before, books.snapshot()) == {}
    assert reopen(order)
    before = books.snapshot()
    assert reopen(order) is None
    assert books.changes(before, books.snapshot()) == {}


def test_reopening_asks_credit_anew(order):
    close(order)
    account = f.limit(order.customer, 139)
    with books.refused(order.customer, "limit", error=CreditRefused):
        reopen(order)
    account = f.limit(order.customer, 140, hold=1)
    with books.refused(order.customer, "credit hold", error=CreditRefused):
        reopen(order)
    account.update({"hold": 0}).save()
    reopen(order)
    assert books.exposure(order.customer, f.COMPANY) == (100, 40, 0)


def test_closing_passes_on_credit_hold_and_over_the_limit(order):
    f.limit(order.customer, 1, hold=1)
    close(order)
    assert books.exposure(order.customer, f.COMPANY) == (0, 40, 0)


def test_goods_invoiced_before_delivery_are_not_closed_away_but_services_are(order):
    tea, service = order.items
    f.invoice_of_orders([order.name], {tea.name: 7, service.name: 3})
    with books.refused("Row 1", tea.item_code, "3 Nos", "invoiced and not delivered"):
        close(order)
    close(order, service)
    assert quantities(order) == [(10, 0, 4, 7, "Open"), (4, 1, 0, 3, "Closed")]
    assert books.audit() == []


def test_a_delivery_of_a_closed_line_is_cancelled_only_after_reopening(order):
    delivery = frappe.get_last_doc("SM Delivery Note", {"customer": order.customer})
    close(order)
    with books.refused(order.name, "closed", "Reopen"):
        f.cancel(delivery)
    reopen(order)
    f.cancel(delivery)
    assert quantities(order)[0] == (10, 0, 0, 0, "Open")
    assert books.audit() == []


def test_a_closed_order_is_cancelled_and_amended_as_any_other():
    order = f.order(f.customer(), f.line(f.item(), 10, 10))
    close(order)
    reopen(order)
    close(order)
    f.cancel(order)
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, 0)
    amended = f.amend(order).insert()
    amended.submit()
    assert (amended.items[0].closed, books.status(amended)) == (0, "To Deliver and Bill")
    assert books.exposure(order.customer, f.COMPANY) == (100, 0, 0)
    assert books.audit() == []


def test_a_closed_order_is_cancelled_while_its_customer_is_on_credit_hold():
    order = f.order(f.customer(), f.line(f.item(), 10, 10))
    close(order)
    f.limit(order.customer, 0, hold=1)
    f.cancel(order)
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []


def test_closing_and_short_delivery_of_one_line_are_taken_back_each_by_itself():
    order = f.order(f.customer(), f.line(f.item(stock=20), 10, 10), f.line(f.item(stock=20), 10, 10))
    short = f.delivery([order.name], {order.items[0].name: 4}, submit=False)
    short.items[0].closes_line = 1
    short.submit()
    close(order)
    assert quantities(order) == [(10, 6, 4, 0, "Closed"), (10, 10, 0, 0, "Closed")]
    reopen(order)
    assert quantities(order) == [(10, 6, 4, 0, "Open"), (10, 0, 0, 0, "Open")]
    f.cancel(short)
    assert quantities(order) == [(10, 0, 0, 0, "Open"), (10, 0, 0, 0, "Open")]
    assert books.audit() == []


def test_an_order_on_hold_can_be_closed_and_is_held_again_when_reopened(order):
    hold(order)
    close(order)
    assert books.status(order) == "Closed"
    reopen(order)
    assert [line[-1] for line in quantities(order)] == ["Held", "Held"]
    assert books.status(order) == "On Hold"
    order_life.release(order.name, Why())
    assert [line[-1] for line in quantities(order)] == ["Open", "Open"]
    assert books.audit() == []


def test_releasing_an_order_does_not_reopen_its_closed_lines(order):
    close(order, order.items[1])
    hold(order)
    order_life.release(order.name, Why())
    assert [line[-1] for line in quantities(order)] == ["Open", "Closed"]
    assert books.audit() == []


def test_a_line_of_another_order_is_not_closed(order):
    other = f.order(order.customer, f.line(f.item(), 1, 10))
    with books.refused(order.name, other.items[0].name):
        close(order, other.items[0])


# Log and permissions


def test_the_log_says_who_did_what_and_why(order):
    frappe.set_user(f.user("Sales User"))
    api.hold(order.name, DISPUTE.reason, DISPUTE.note)
    api.close(order.name, UNWANTED.reason, [order.items[0].name])
    frappe.set_user("Administrator")
    logs = frappe.get_all(
        "SM Order Change",
        {"sales_order": order.name},
        ["owner", "action", "reason", "note", "customer", "grand_total_after"],
        order_by="creation",
    )
    user = f.user("Sales User")
    assert [tuple(log.values()) for log in logs] == [
        (user, "Hold", DISPUTE.reason, DISPUTE.note, order.customer, 140),
        (user, "Close", UNWANTED.reason, None, order.customer, 140),
    ]
    fields = frappe.get_all("SM Order Change Field", {"label": "Closed"}, ["line", "line_no", "before", "after"])
    assert (order.items[0].name, 1, "0", "1") in [tuple(row.values()) for row in fields]


ACTS = {
    "hold": lambda name: api.hold(name, DISPUTE.reason),
    "release": api.release,
    "close": lambda name: api.close(name, UNWANTED.reason),
    "reopen": api.reopen,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("role", ["Stock User", "Sales Auditor", "Credit Controller"])
def test_who_may_not_confirm_orders_may_not_hold_or_close_them(role, act):
    user = f.user(role)  # before anything is written: Frappe commits with a new user
    order = f.order(f.customer(), f.line(f.item(), 1, 10))
    frappe.set_user(user)
    with books.refused("submit", error=frappe.PermissionError):
        act(order.name)


def test_the_api_answers_with_status_and_log(order):
    answer = api.close(order.name, UNWANTED.reason)
    assert answer["status"] == "Closed"
    assert frappe.db.get_value("SM Order Change", answer["log"], "sales_order") == order.name
    assert api.close(order.name, UNWANTED.reason)["log"] is None
    assert api.reopen(order.name, frappe.as_json([order.items[0].name]))["status"] == "To Deliver and Bill"


# Statements


def statements(lines: int, counting) -> list[int]:
    """How many statements hold, release, close and reopen take."""
    item = f.item()
    order = f.order(f.customer(), *(f.line(item, 2, 10) for _ in range(lines)))
    counts = []
    for act in (hold, lambda order: order_life.release(order.name, Why()), close, reopen):
        with counting() as queries:
            act(order)
        counts.append(queries.count)
    return counts


def test_the_number_of_statements_does_not_depend_on_the_number_of_lines(count_queries):
    statements(1, count_queries)  # fills Frappe's caches
    assert statements(1, count_queries) == statements(40, count_queries)
