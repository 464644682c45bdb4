"""Do the line balances hold what the entries say?"""

from collections.abc import Iterator

import frappe
from frappe.utils import add_days, getdate

from sales_mgmt.audit.compare import listed, unequal
from sales_mgmt.audit.ranges import ROWS, ranges
from sales_mgmt.documents import invoice_status, status
from sales_mgmt.documents.sources import SOURCES
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import NameRange, within
from sales_mgmt.plan.movements import MOVEMENTS
from sales_mgmt.posting import line_ledger

WITHOUT_BALANCES = {0: "Draft", 2: "Cancelled"}
"""Status by docstatus of documents that stand in no ledger."""


def balances_are_sums_of_entries() -> Iterator[Problem]:
    """Each column of SM Line Balance is the sum of its movement's entries."""
    moved = ", ".join(f"IF(movement = '{movement}', qty, 0) AS {movement}" for movement in MOVEMENTS)
    entries = f"SELECT source_line AS line, {moved} FROM `tabSM Line Entry` WHERE {within('source_line')}"
    balances = f"SELECT name AS line, {', '.join(MOVEMENTS)} FROM `tabSM Line Balance` WHERE {within('name')}"
    for names in ranges("SM Line Balance", ROWS):
        yield from unequal("line balance", ("line",), entries, balances, names.values, figures=MOVEMENTS)


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
    yield from listed(
        "over-delivery tolerance",
        """SELECT line.name, line.tolerance, balance.tolerance
           FROM `tabSM Sales Order Item` line JOIN `tabSM Line Balance` balance ON balance.name = line.name
           WHERE line.docstatus = 1 AND line.tolerance != balance.tolerance""",
    )


def statuses_follow_from_balances() -> Iterator[Problem]:
    """The statuses that lists show: of a submitted document what its balances (an invoice's: the host's) say, of others
    what Frappe says."""
    for doctype in SOURCES:
        for names in ranges(doctype):
            yield from _wrong_statuses(doctype, names)


def _wrong_statuses(doctype: str, names: NameRange) -> Iterator[Problem]:
    # The DocType is a key of SOURCES.
    rows = frappe.db.sql(f"SELECT name, docstatus, status FROM `tab{doctype}` WHERE {within('name')}", names.values)
    posted = [name for name, docstatus, _shown in rows if docstatus == 1]
    submitted, tolerated = status.expected(doctype, posted), {}
    if doctype == "SM Invoice":
        # Until the daily job has run, an invoice that fell due yesterday is not Overdue yet.
        tolerated = invoice_status.expected(posted, today=add_days(getdate(), -1))
    for name, docstatus, shown in rows:
        should_be = submitted.get(name, "Submitted") if docstatus == 1 else WITHOUT_BALANCES[docstatus]
        if shown not in (should_be, tolerated.get(name)):
            yield Problem("status", name, should_be, shown)
