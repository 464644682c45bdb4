"""Writes the statuses that lists filter by, from the balances of the lines."""

from collections.abc import Iterable

import frappe

from sales_mgmt.fulfilment.status import delivery_status, order_status
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.posting import line_ledger

RULES = {"SM Sales Order": order_status, "SM Delivery Note": delivery_status}


def of(doctype: str, name: str) -> str:
    """Status of one submitted document; the caller holds its row."""
    rule = RULES.get(doctype)
    if rule is None:
        return frappe.db.get_value(doctype, name, "status")
    return rule(balance.state for balance in line_ledger.read_balances_of([name], latest=True).values())


def refresh(documents: Iterable[tuple[str, str]]) -> None:
    """Set the status of these submitted documents; two statements a DocType. `modified` stays: nobody edited them.

    The posting holds the rows' locks, so no other transaction can write an older status over this one.
    """
    by_doctype: dict[str, list[str]] = {}
    for doctype, name in documents:
        by_doctype.setdefault(doctype, []).append(name)
    for doctype, names in sorted(by_doctype.items()):
        states: dict[str, list[LineState]] = {name: [] for name in names}
        for balance in line_ledger.read_balances_of(names, latest=True).values():
            states[balance.source_parent].append(balance.state)
        by_status: dict[str, list[str]] = {}
        for name, lines in states.items():
            by_status.setdefault(RULES[doctype](lines), []).append(name)
        for status, same in sorted(by_status.items()):
            # The DocType is a key of RULES.
            frappe.db.sql(
                f"UPDATE `tab{doctype}` SET status = %s WHERE name IN %s AND docstatus = 1",
                (status, tuple(sorted(same))),
            )
