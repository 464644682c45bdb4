"""The audit finds what is changed by hand of held, closed and changed orders and of their log."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life import ChangeRequest
from sales_mgmt.documents.order_life.log import Why

LOGGED = "line IN (SELECT name FROM `tabSM Sales Order Item` WHERE parent = %s)"

TAMPERINGS = {
    # The statement, given the order's name; the kind of the problem that names it.
    "quantity of a logged movement": (
        f"UPDATE `tabSM Order Change Move` SET qty = qty + 1 WHERE {LOGGED}",
        "line entry qty",
    ),
    "amount of a logged movement": (
        f"UPDATE `tabSM Order Change Move` SET amount = amount + 1 WHERE {LOGGED}",
        "line entry amount",
    ),
    "logged movement deleted": (f"DELETE FROM `tabSM Order Change Move` WHERE {LOGGED}", "line entry qty"),
    "log deleted": ("DELETE FROM `tabSM Order Change` WHERE sales_order = %s", "line entry qty"),
    "entry of a change": (
        "UPDATE `tabSM Line Entry` SET qty = qty + 1 WHERE movement = 'cancelled' AND voucher_no = %s",
        "line entry qty",
    ),
    "held line opened": (
        "UPDATE `tabSM Line Balance` SET state = 'Open' WHERE state = 'Held' AND source_parent = %s",
        "line state",
    ),
    "closed line opened": (
        "UPDATE `tabSM Line Balance` SET state = 'Open' WHERE state = 'Closed' AND source_parent = %s",
        "line state",
    ),
    "hold taken off the order": ("UPDATE `tabSM Sales Order` SET on_hold = 0 WHERE name = %s", "line state"),
    "closed taken off the line": ("UPDATE `tabSM Sales Order Item` SET closed = 0 WHERE parent = %s", "line state"),
    "gross value of a line": (
        "UPDATE `tabSM Line Balance` SET gross = gross + 1 WHERE source_parent = %s",
        "line gross",
    ),
    "rate of a confirmed line": (
        "UPDATE `tabSM Sales Order Item` SET gross_amount = gross_amount + 1 WHERE parent = %s",
        "line gross",
    ),
    "line removed without a log": ("DELETE FROM `tabSM Sales Order Item` WHERE parent = %s", "line entry qty"),
}


@pytest.fixture
def order():
    """Three lines: one changed, one closed, one removed; the order held."""
    made = f.order(f.customer(), *(f.line(f.item(stock=9), 5, 10) for _ in range(3)), taxes=[f.tax()])
    first, second, third = (row.name for row in made.items)
    order_life.change(made.name, ChangeRequest(lines={first: {"qty": 6}}, remove=[third]), Why("Correction"))
    f.delivery([made.name], {second: 2})
    order_life.close(made.name, Why("Rest not wanted"), [second])
    order_life.hold(made.name, Why("Payment expected"))
    assert books.audit() == []
    return made


@pytest.mark.parametrize(("statement", "kind"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_is_found(order, statement, kind):
    frappe.db.sql(statement, order.name)
    assert frappe.db._cursor.rowcount > 0
    assert kind in {problem.kind for problem in books.audit()}
