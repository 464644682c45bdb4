"""Is the stock that orders hold what their entries say, what the host keeps for them, and no more than is open?"""

from collections.abc import Iterator

import frappe

from sales_mgmt.audit.compare import differences, listed
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting import line_ledger


def reservations_are_sums_of_entries() -> Iterator[Problem]:
    """What a line holds is the sum of its entries."""
    entries = frappe.db.sql("SELECT source_line, SUM(qty) FROM `tabSM Reservation Entry` GROUP BY source_line")
    holds = frappe.db.sql("SELECT name, reserved FROM `tabSM Reservation`")
    yield from differences("reservation", {k: dec(v) for k, v in entries}, {k: dec(v) for k, v in holds})


def the_host_keeps_what_is_reserved() -> Iterator[Problem]:
    """The host has set aside exactly what the lines hold."""
    rows = frappe.db.sql(
        "SELECT item_code, warehouse, SUM(reserved) FROM `tabSM Reservation` GROUP BY item_code, warehouse"
    )
    expected = {(item, warehouse): dec(qty) for item, warehouse, qty in rows}
    yield from differences("stock reserved at the host", expected, host().reserved_stock())


def lines_hold_what_is_open() -> Iterator[Problem]:
    """Only lines of confirmed orders that hold stock hold any, and none more than is open to deliver."""
    yield from listed(
        "reservation without an order",
        """SELECT held.name, 'a confirmed order that holds stock', COALESCE(doc.name, 'none')
           FROM `tabSM Reservation` held LEFT JOIN `tabSM Sales Order` doc ON doc.name = held.sales_order
           WHERE held.reserved != 0 AND (doc.name IS NULL OR doc.docstatus != 1 OR doc.reserve_stock = 0)""",
    )
    held = dict(frappe.db.sql("SELECT name, reserved FROM `tabSM Reservation` WHERE reserved != 0"))
    for line, balance in line_ledger.read_balances(held).items():
        if dec(held[line]) > balance.state.to_deliver:
            yield Problem("reservation beyond what is open", line, balance.state.to_deliver, dec(held[line]))
