"""Tells other apps what moved in the party ledger. They hook `party_rows_posted` and `debts_changed`; both are called
in the transaction that wrote the rows, once for each posting, reversal or allocation."""

from collections.abc import Iterable
from decimal import Decimal

import frappe
from frappe.utils import getdate

from host_erp.ledger.rows import ZERO, PartyRow, Voucher

Ref = tuple[str, str]


def party_rows(voucher: Voucher, moves: Iterable[tuple[str, str, str, Decimal]]) -> None:
    """Call `party_rows_posted` with one row for each (party type, party, account) that moved, by its sum."""
    handlers = frappe.get_hooks("party_rows_posted")
    if not handlers:
        return
    totals: dict[tuple[str, str, str], Decimal] = {}
    for party_type, party, account, amount in moves:
        key = (party_type, party, account)
        totals[key] = totals.get(key, ZERO) + amount
    day = getdate(voucher.posting_date)
    rows = [
        PartyRow(voucher.company, party_type, party, account, amount, voucher.doctype, voucher.name, day)
        for (party_type, party, account), amount in sorted(totals.items())
        if amount
    ]
    for handler in handlers if rows else ():
        frappe.get_attr(handler)(rows)


def debts(refs: Iterable[Ref]) -> None:
    """Call `debts_changed` with the vouchers, as (voucher type, name), under which the open amount has changed."""
    changed = sorted(set(refs))
    for handler in frappe.get_hooks("debts_changed") if changed else ():
        frappe.get_attr(handler)(changed)
