"""Which vouchers settle which, and where vouchers stand in the ledgers that both hosts keep under ERPNext's names."""

from collections.abc import Sequence

import frappe

from sales_mgmt.host.facts import LedgerEntries, Settlement
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import ReceivableRef

LEDGERS = ("GL Entry", "Stock Ledger Entry")


def settlements(refs: Sequence[ReceivableRef]) -> list[Settlement]:
    """See contract.Host.settlements."""
    if not refs:
        return []
    found = frappe.db.sql(
        " UNION ".join(
            f"""SELECT voucher_type, voucher_no, against_voucher_type, against_voucher_no, -SUM(amount)
                FROM `tabPayment Ledger Entry`
                WHERE ({side}_type, {side}_no) IN %(refs)s AND delinked = 0
                  AND (voucher_type, voucher_no) != (against_voucher_type, against_voucher_no)
                GROUP BY 1, 2, 3, 4 HAVING SUM(amount) != 0"""
            for side in ("voucher", "against_voucher")
        ),
        {"refs": _pairs(refs)},
    )
    return [
        Settlement(ReceivableRef(kind, name), ReceivableRef(against_kind, against), dec(amount))
        for kind, name, against_kind, against, amount in found
    ]


def ledger_entries(refs: Sequence[ReceivableRef]) -> list[LedgerEntries]:
    """See contract.Host.ledger_entries."""
    if not refs:
        return []
    rows = frappe.db.sql(
        " UNION ALL ".join(
            f"""SELECT '{ledger}', voucher_type, voucher_no, MAX(company), COUNT(*), MIN(posting_date),
                       MAX(posting_date)
                FROM `tab{ledger}` WHERE (voucher_type, voucher_no) IN %(refs)s AND is_cancelled = 0 GROUP BY 2, 3"""
            for ledger in LEDGERS
        ),
        {"refs": _pairs(refs)},
    )
    return [LedgerEntries(ledger, ReceivableRef(kind, name), *more) for ledger, kind, name, *more in rows]


def _pairs(refs: Sequence[ReceivableRef]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(ref.voucher_type, ref.voucher_no) for ref in refs}))
