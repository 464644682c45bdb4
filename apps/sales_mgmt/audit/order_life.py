"""Do ledgers and orders agree on what happened to orders after their confirmation?"""

from collections.abc import Iterator
from decimal import Decimal

import frappe

from sales_mgmt.audit.compare import differences
from sales_mgmt.host.contract import Problem
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import ORDERED

CHANGED_LINES = """
    SELECT done.sales_order, move.line
    FROM `tabSM Order Change Move` move JOIN `tabSM Order Change` done ON done.name = move.parent
"""
"""Order and line of every movement that a log explains: what was removed from an order stands here alone."""

Key = tuple[str, str, str, str]


def with_changes(expected: dict[Key, Decimal], column: str) -> None:
    """Spread what the orders say now over their confirmation and the changes since: each log row explains one entry."""
    # `column` is a constant of the caller.
    rows = frappe.db.sql(
        f"""SELECT done.sales_order, move.name, move.line, move.movement, move.`{column}`
            FROM `tabSM Order Change Move` move
            JOIN `tabSM Order Change` done ON done.name = move.parent
            JOIN `tabSM Sales Order` doc ON doc.name = done.sales_order
            WHERE doc.docstatus = 1"""
    )
    for order, name, line, movement, value in rows:
        expected[order, name, line, movement] = dec(value)
        if movement == ORDERED:
            confirmed = (order, line, line, ORDERED)
            expected[confirmed] = expected.get(confirmed, ZERO) - dec(value)


def states_follow_from_orders() -> Iterator[Problem]:
    """A line's state, which the guard reads, is what the order says of it."""
    rows = frappe.db.sql(
        """SELECT balance.name, balance.state, IF(line.closed, 'Closed', IF(doc.on_hold, 'Held', 'Open'))
           FROM `tabSM Line Balance` balance
           JOIN `tabSM Sales Order Item` line ON line.name = balance.name
           JOIN `tabSM Sales Order` doc ON doc.name = line.parent AND doc.docstatus = 1"""
    )
    for name, state, should_be in rows:
        if state != should_be:
            yield Problem("line state", name, should_be, state)


def gross_follows_from_orders() -> Iterator[Problem]:
    """The gross value with which a line counts in exposure is the order's."""
    rows = frappe.db.sql(
        """SELECT balance.name, line.gross_amount, balance.gross
           FROM `tabSM Line Balance` balance
           JOIN `tabSM Sales Order Item` line ON line.name = balance.name AND line.docstatus = 1"""
    )
    expected = {name: dec(amount) for name, amount, _gross in rows}
    yield from differences("line gross", expected, {name: dec(gross) for name, _amount, gross in rows})
