"""Writes the statuses that lists filter by, from the balances of the lines."""

from collections.abc import Sequence
from itertools import chain

import frappe

from sales_mgmt.documents import invoice_status
from sales_mgmt.documents.quotations import states
from sales_mgmt.documents.sources import DELIVERY, ORDER, QUOTATION, Documents, deliveries_of
from sales_mgmt.fulfilment.status import delivery_status, order_status
from sales_mgmt.posting import line_ledger
from sales_mgmt.posting.line_ledger import Balance

RULES = {ORDER.doctype: order_status, DELIVERY.doctype: delivery_status}
"""DocTypes whose status follows from balances."""


def expected(doctype: str, names: Sequence[str], latest: bool = False) -> dict[str, str]:
    """Status by name of submitted documents. `latest` reads past the snapshot, for who holds the documents' rows."""
    if doctype == "SM Invoice":
        return invoice_status.expected(names, latest)
    if doctype == QUOTATION.doctype:
        return states.expected(names, latest)
    if doctype not in RULES:
        return {}
    return {name: RULES[doctype](lines.values()) for name, lines in _lines(doctype, names, latest).items()}


def refresh(documents: Documents, delivering: bool = False) -> None:
    """Set the status of these submitted documents. `modified` stays: nobody edited them.

    The posting holds the orders' locks, so no other transaction can write an older status over this one. `delivering`:
    a delivery has posted, so where its order was invoiced ahead, other deliveries may have become billable, or not.
    """
    quotations = sorted(name for of, name in documents if of == QUOTATION.doctype)
    _write(QUOTATION.doctype, states.expected(quotations, latest=True))
    names = {doctype: {name for of, name in documents if of == doctype} for doctype in RULES}
    for doctype in RULES:
        found = _lines(doctype, sorted(names[doctype]), latest=True)
        if delivering and doctype == ORDER.doctype:
            lines = chain.from_iterable(of.items() for of in found.values())
            names[DELIVERY.doctype] |= deliveries_of({line for line, (own, _root) in lines if own.state.settled})
        _write(doctype, {name: RULES[doctype](lines.values()) for name, lines in found.items()})


def _lines(doctype: str, names: Sequence[str], latest: bool) -> dict[str, dict[str, tuple[Balance, Balance | None]]]:
    """The lines of each document by name: their own balance and their order line's."""
    if not names:
        return {}
    own = line_ledger.read_balances_of(names, latest)
    roots = _order_lines(names) if doctype == DELIVERY.doctype else {}
    orders = line_ledger.read_balances(roots.values(), latest)
    lines: dict[str, dict] = {name: {} for name in names}
    for line, balance in own.items():
        lines[balance.source_parent][line] = (balance, orders.get(roots.get(line, "")))
    return lines


def _write(doctype: str, statuses: dict[str, str]) -> None:
    by_status: dict[str, list[str]] = {}
    for name, status in statuses.items():
        by_status.setdefault(status, []).append(name)
    for status, same in sorted(by_status.items()):
        # The DocType is one of this module's.
        frappe.db.sql(
            f"UPDATE `tab{doctype}` SET status = %s WHERE name IN %s AND docstatus = 1 AND status != %s",
            (status, tuple(sorted(same)), status),
        )


def _order_lines(deliveries: Sequence[str]) -> dict[str, str]:
    """Delivery line -> the order line that it came from."""
    rows = frappe.db.sql(
        "SELECT name, so_detail FROM `tabSM Delivery Note Item` WHERE parent IN %s AND so_detail IS NOT NULL",
        (tuple(deliveries),),
    )
    return dict(rows)
