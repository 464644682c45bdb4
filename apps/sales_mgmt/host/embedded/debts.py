"""How far debts are settled, and by what, from host_erp's payment ledger."""

from collections.abc import Sequence

import frappe

from host_erp.ledger.payment_ledger import AGAINST_INDEX
from sales_mgmt.host.facts import Debt
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import ReceivableRef

CREDIT_NOTES = ("SM Return",)
"""Vouchers that settle a debt by credit, not by money. On this host a credit note is our own voucher."""


def debts(refs: Sequence[ReceivableRef], latest: bool) -> dict[ReceivableRef, Debt]:
    """See contract.Host.debts. The index is forced: a locking read through another one would lock strangers' rows."""
    if not refs:
        return {}
    # The index is a constant of host_erp.
    rows = frappe.db.sql(
        f"""SELECT against_voucher_type, against_voucher_no, SUM(amount), SUM(IF(voucher_type IN %s, -amount, 0))
            FROM `tabPayment Ledger Entry` FORCE INDEX ({AGAINST_INDEX})
            WHERE (against_voucher_type, against_voucher_no) IN %s AND delinked = 0
            GROUP BY against_voucher_type, against_voucher_no """
        + ("LOCK IN SHARE MODE" if latest else ""),
        (CREDIT_NOTES, tuple(sorted((ref.voucher_type, ref.voucher_no) for ref in refs))),
    )
    found = {ReceivableRef(kind, name): Debt(dec(amount), dec(credited)) for kind, name, amount, credited in rows}
    return {ref: found.get(ref, Debt()) for ref in refs}
