"""Do the line balances hold what the entries say?"""

from collections.abc import Iterator

import frappe
from frappe.utils import add_days, getdate

from sales_mgmt.audit.compare import differences
from sales_mgmt.documents import invoice_status, status
from sales_mgmt.documents.sources import SOURCES
from sales_mgmt.host.contract import Problem
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import MOVEMENTS
from sales_mgmt.posting import line_ledger

WITHOUT_BALANCES = {0: "Draft", 2: "Cancelled"}
"""Status by docstatus of documents that stand in no ledger."""


def balances_are_sums_of_entries() -> Iterator[Problem]:
    """Each column of SM Line Balance is the sum of its movement's entries."""
    rows = frappe.db.sql(
        "SELECT source_line, movement, SUM(qty) FROM `tabSM Line Entry` GROUP BY source_line, movement"
    )
    expected = {(line, movement): dec(qty) for line, movement, qty in rows}
    columns = ", ".join(MOVEMENTS)
    balances = frappe.db.sql(f"SELECT name, {columns} FROM `tabSM Line Balance`")
    found = {
        (name, movement): dec(qty)
        for name, *quantities in balances
        for movement, qty in zip(MOVEMENTS, quantities, strict=True)
    }
    yield from differences("line balance", expected, found)


def balances_keep_their_bounds() -> Iterator[Problem]:
    """No balance is negative or beyond what the guard allows: the guard itself, asked of every row."""
    columns = line_ledger.LINE_BALANCE.columns
    zero = {f"d_{column}": 0 for column in columns}
    zeros = ", ".join(f"%(d_{column})s AS `{column}`" for column in columns)
    rows = frappe.db.sql(
        f"""SELECT b.name FROM `tabSM Line Balance` b, (SELECT {zeros}, 1 AS backward) d
            WHERE NOT ({line_ledger.LINE_BALANCE.guard})""",
        zero,
    )
    for (name,) in rows:
        yield Problem("line balance out of bounds", name, "within its bounds", "out of bounds")


def tolerances_are_the_orders() -> Iterator[Problem]:
    """What the guard lets through beyond an order is what the order's line was confirmed with."""
    rows = frappe.db.sql(
        """SELECT line.name, line.tolerance, balance.tolerance
           FROM `tabSM Sales Order Item` line JOIN `tabSM Line Balance` balance ON balance.name = line.name
           WHERE line.docstatus = 1"""
    )
    expected = {name: dec(tolerance) for name, tolerance, _found in rows}
    yield from differences("over-delivery tolerance", expected, {name: dec(found) for name, _expected, found in rows})


def statuses_follow_from_balances() -> Iterator[Problem]:
    """The statuses that lists show: of a submitted document what its balances (an invoice's: the host's) say, of others
    what Frappe says."""
    for doctype in SOURCES:
        # The DocType is a key of SOURCES.
        rows = frappe.db.sql(f"SELECT name, docstatus, status FROM `tab{doctype}`")
        names = [name for name, docstatus, _shown in rows if docstatus == 1]
        submitted, tolerated = status.expected(doctype, names), {}
        if doctype == "SM Invoice":
            # Until the daily job has run, an invoice that fell due yesterday is not Overdue yet.
            tolerated = invoice_status.expected(names, today=add_days(getdate(), -1))
        for name, docstatus, shown in rows:
            should_be = submitted[name] if docstatus == 1 else WITHOUT_BALANCES[docstatus]
            if shown not in (should_be, tolerated.get(name)):
                yield Problem("status", name, should_be, shown)
