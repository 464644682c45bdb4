"""Statuses of quotations, and the state of their lines that follows: closed lines cannot be ordered."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import frappe

from sales_mgmt.fulfilment.quotation_status import CLOSED, REVISED, Marks, quotation_status
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.posting import line_ledger

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

QUOTATION = "SM Quotation"

FIRST = "IF(COALESCE(quotation.revision_of, '') = '', quotation.name, quotation.revision_of)"
"""The first revision of a quotation, in SQL."""


def expected(names: Sequence[str], latest: bool = False) -> dict[str, str]:
    """Status by name of submitted quotations. `latest` reads past the snapshot, for who holds the documents' rows."""
    if not names:
        return {}
    lock = line_ledger.LATEST if latest else ""
    rows = frappe.db.sql(
        f"""SELECT quotation.name, quotation.lost_reason, quotation.expired_on, COUNT(later.name) AS later
            FROM `tabSM Quotation` quotation
            LEFT JOIN `tabSM Quotation` later ON later.revision_of = {FIRST} AND later.docstatus = 1
                 AND later.revision > quotation.revision
            WHERE quotation.name IN %s GROUP BY quotation.name {lock}""",
        (tuple(names),),
        as_dict=True,
    )
    states: dict[str, list[LineState]] = {name: [] for name in names}
    for balance in line_ledger.read_balances_of(names, latest).values():
        states[balance.source_parent].append(balance.state)
    return {
        row.name: quotation_status(
            states[row.name], Marks(bool(row.lost_reason), bool(row.expired_on), bool(row.later))
        )
        for row in rows
    }


def status_now(doc: "SalesDocument") -> str:
    """Status of a submitted quotation with the marks that it is about to be saved with. Its row is held."""
    revised = expected([doc.name], latest=True)[doc.name] == REVISED
    states = [balance.state for balance in line_ledger.read_balances_of([doc.name], latest=True).values()]
    return quotation_status(states, Marks(bool(doc.lost_reason), bool(doc.expired_on), revised))


def settle(names: Sequence[str]) -> None:
    """Write the status of submitted quotations and open or close their lines. The caller holds the documents' rows."""
    if not names:
        return
    statuses = expected(names, latest=True)
    for status in sorted(set(statuses.values())):
        same = tuple(sorted(name for name in names if statuses.get(name) == status))
        frappe.db.sql(
            "UPDATE `tabSM Quotation` SET status = %s WHERE name IN %s AND docstatus = 1 AND status != %s",
            (status, same, status),
        )
    set_line_states(statuses)


def set_line_states(statuses: dict[str, str]) -> None:
    """Close the lines of quotations whose status says so, open those of the others."""
    balances = line_ledger.read_balances_of(statuses, latest=True)
    for state, wrong in (("Closed", "Open"), ("Open", "Closed")):
        line_ledger.set_state(
            [
                line
                for line, balance in balances.items()
                if balance.status == wrong and line_state(statuses[balance.source_parent]) == state
            ],
            state,
        )


def line_state(status: str) -> str:
    """The state of a quotation's lines by its status."""
    return "Closed" if status in CLOSED else "Open"
