"""What the host reports of its party ledger, carried into credit exposure.

Inside a posting the rows are collected and written with the posting's own credit moves, last; outside (a payment, a
journal) they are written at once. This never refuses: money that moved has moved. So are the debts noted that changed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import frappe

from sales_mgmt.host.facts import PartyRow
from sales_mgmt.plan import credit_stages
from sales_mgmt.plan.movements import RECEIVABLE
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import credit_ledger, uncleared
from sales_mgmt.posting.credit_gate import CreditRequest, Gate
from sales_mgmt.posting.credit_ledger import CreditMove


@dataclass(slots=True)
class Reported:
    """What the host has reported within a posting."""

    rows: list[PartyRow] = field(default_factory=list)
    debts: set[ReceivableRef] = field(default_factory=set)


def receive(rows: Sequence[PartyRow], gate: Gate) -> None:
    """Take rows from the host; see the module's text. What is written at once is recorded by `gate`."""
    if reported := _reported():
        reported.rows.extend(rows)
        return
    by_voucher: dict[tuple[str, str], list[CreditMove]] = {}
    for m in credit_moves(rows):
        by_voucher.setdefault((m.voucher_type, m.voucher_no), []).append(m)
    for (voucher_type, voucher_no), moves in sorted(by_voucher.items()):
        gate(CreditRequest(voucher_type, voucher_no, credit_stages.RECEIVABLE, tuple(moves), asked=False))


def noted(debts: Sequence[ReceivableRef]) -> bool:
    """Whether a posting is under way, which has taken note that these debts have changed."""
    if reported := _reported():
        reported.debts.update(debts)
    return reported is not None


@contextmanager
def collected() -> Iterator[Reported]:
    """Collect what the host reports within the block."""
    frappe.local.sm_reported = Reported()
    try:
        yield frappe.local.sm_reported
    finally:
        frappe.local.sm_reported = None


def _reported() -> Reported | None:
    return getattr(frappe.local, "sm_reported", None)


def credit_moves(rows: Sequence[PartyRow]) -> list[CreditMove]:
    """Receivable moves for the customers that have a credit account, summed by account and voucher. What a cheque takes
    off stays counted until it has cleared."""
    accounts = credit_ledger.find_accounts([(row.company, row.customer) for row in rows])
    sums: dict[tuple[str, str, str], Decimal] = {}
    for row in rows:
        if account := accounts.get((row.company, row.customer)):
            key = (account, row.voucher_type, row.voucher_no)
            sums[key] = sums.get(key, Decimal(0)) + row.amount
    moves = [CreditMove(account, RECEIVABLE, amount, vtype, vno) for (account, vtype, vno), amount in sums.items()]
    return [*moves, *uncleared.moves_of({ReceivableRef(vtype, vno) for _account, vtype, vno in sums})]
