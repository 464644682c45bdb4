"""Do ledgers and orders agree on what happened to orders after their confirmation?"""

from collections.abc import Iterator

from sales_mgmt.audit.compare import listed
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import within
from sales_mgmt.plan.movements import ORDERED
from sales_mgmt.posting.guarded import COLLATION

CHANGED_LINES = """
    SELECT done.sales_order, move.line
    FROM `tabSM Order Change Move` move JOIN `tabSM Order Change` done ON done.name = move.parent
"""
"""Order and line of every movement that a log explains: what was removed from an order stands here alone."""


def changes_sql() -> str:
    """A SELECT of movements, as audit/vouchers.py compares them, that spreads what the orders say now over their
    confirmation and the changes since: each log row explains one entry."""
    logged = f"""FROM `tabSM Order Change Move` move
                 JOIN `tabSM Order Change` done ON done.name = move.parent
                 JOIN `tabSM Sales Order` doc ON doc.name = done.sales_order
                 WHERE doc.docstatus = 1 AND {within("doc.name")}"""
    return f"""SELECT doc.name AS voucher, move.name AS voucher_line, move.line AS source_line, move.movement,
                      move.qty, move.amount {logged}
               UNION ALL SELECT doc.name, move.line, move.line, move.movement, -move.qty, -move.amount {logged}
                 AND move.movement = '{ORDERED}'"""


def states_follow_from_orders() -> Iterator[Problem]:
    """A line's state, which the guard reads, is what the order says of it."""
    state = f"IF(line.closed, 'Closed', IF(doc.on_hold, 'Held', 'Open')) COLLATE {COLLATION}"
    yield from listed(
        "line state",
        f"""SELECT balance.name, {state}, balance.state FROM `tabSM Line Balance` balance
            JOIN `tabSM Sales Order Item` line ON line.name = balance.name
            JOIN `tabSM Sales Order` doc ON doc.name = line.parent AND doc.docstatus = 1
            WHERE NOT (balance.state <=> {state})""",
    )


def gross_follows_from_orders() -> Iterator[Problem]:
    """The gross value with which a line counts in exposure is the order's."""
    yield from listed(
        "line gross",
        """SELECT balance.name, line.gross_amount, balance.gross FROM `tabSM Line Balance` balance
           JOIN `tabSM Sales Order Item` line ON line.name = balance.name AND line.docstatus = 1
           WHERE balance.gross != line.gross_amount""",
    )


def services_are_no_goods() -> Iterator[Problem]:
    """What asks for no delivery is neither a kit nor what a supplier delivers."""
    yield from listed(
        "line that is a service",
        """SELECT balance.name, 'goods', 'a service' FROM `tabSM Line Balance` balance
           JOIN `tabSM Sales Order Item` line ON line.name = balance.name
           WHERE balance.service = 1 AND (line.is_kit = 1 OR line.delivered_by_supplier = 1)""",
    )
