"""What the host reports of its party ledger, carried into credit exposure.

Inside a posting the rows are collected and written with the posting's own credit moves, last; outside (a payment, a
journal) they are written at once. This never refuses: money that moved has moved.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

import frappe

from sales_mgmt.host.contract import PartyRow
from sales_mgmt.plan.movements import RECEIVABLE
from sales_mgmt.posting import credit_ledger
from sales_mgmt.posting.credit_ledger import CreditMove


def receive(rows: Sequence[PartyRow]) -> None:
    """Take rows from the host; see the module's text."""
    collected = getattr(frappe.local, "sm_party_rows", None)
    if collected is None:
        credit_ledger.move(credit_moves(rows), guarded=False)
    else:
        collected.extend(rows)


@contextmanager
def collected() -> Iterator[list[PartyRow]]:
    """Collect what the host reports within the block."""
    rows: list[PartyRow] = []
    frappe.local.sm_party_rows = rows
    try:
        yield rows
    finally:
        frappe.local.sm_party_rows = None


def credit_moves(rows: Sequence[PartyRow]) -> list[CreditMove]:
    """Receivable moves for the customers that have a credit account, summed by account and voucher."""
    accounts = credit_ledger.find_accounts([(row.company, row.customer) for row in rows])
    sums: dict[tuple[str, str, str], Decimal] = {}
    for row in rows:
        if account := accounts.get((row.company, row.customer)):
            key = (account, row.voucher_type, row.voucher_no)
            sums[key] = sums.get(key, Decimal(0)) + row.amount
    return [CreditMove(account, RECEIVABLE, amount, vtype, vno) for (account, vtype, vno), amount in sums.items()]
