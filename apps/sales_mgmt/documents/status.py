"""Writes the statuses that lists filter by, from the balances of the lines."""

from collections.abc import Iterable, Sequence

import frappe

from sales_mgmt.documents import invoice_status
from sales_mgmt.documents.sources import DELIVERY, ORDER, Documents
from sales_mgmt.fulfilment.status import delivery_status, order_status
from sales_mgmt.posting import line_ledger

RULES = {ORDER.doctype: order_status, DELIVERY.doctype: delivery_status}
"""DocTypes whose status follows from balances."""


def expected(doctype: str, names: Sequence[str], latest: bool = False) -> dict[str, str]:
    """Status by name of submitted documents. `latest` reads past the snapshot, for who holds the documents' rows."""
    if doctype == "SM Invoice":
        return invoice_status.expected(names, latest)
    if doctype not in RULES or not names:
        return {}
    own = line_ledger.read_balances_of(names, latest)
    roots = _order_lines(names) if doctype == DELIVERY.doctype else {}
    orders = line_ledger.read_balances(roots.values(), latest)
    lines: dict[str, list] = {name: [] for name in names}
    for line, balance in own.items():
        lines[balance.source_parent].append((balance, orders.get(roots.get(line, ""))))
    return {name: RULES[doctype](pairs) for name, pairs in lines.items()}


def refresh(documents: Documents) -> None:
    """Set the status of these submitted documents. `modified` stays: nobody edited them.

    The posting holds the orders' locks, so no other transaction can write an older status over this one.
    """
    for doctype, names in _by_doctype(documents):
        by_status: dict[str, list[str]] = {}
        for name, status in expected(doctype, names, latest=True).items():
            by_status.setdefault(status, []).append(name)
        for status, same in sorted(by_status.items()):
            # The DocType is a key of RULES.
            frappe.db.sql(
                f"UPDATE `tab{doctype}` SET status = %s WHERE name IN %s AND docstatus = 1 AND status != %s",
                (status, tuple(sorted(same)), status),
            )


def _by_doctype(documents: Documents) -> Iterable[tuple[str, list[str]]]:
    for doctype in RULES:
        if names := sorted({name for of, name in documents if of == doctype}):
            yield doctype, names


def _order_lines(deliveries: Sequence[str]) -> dict[str, str]:
    """Delivery line -> the order line that it came from."""
    rows = frappe.db.sql(
        "SELECT name, so_detail FROM `tabSM Delivery Note Item` WHERE parent IN %s AND so_detail IS NOT NULL",
        (tuple(deliveries),),
    )
    return dict(rows)
