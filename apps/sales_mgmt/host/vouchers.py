"""Which vouchers stand in the host's ledgers, under the names that both hosts use."""

from collections.abc import Sequence

import frappe

LEDGERS = ("Stock Ledger Entry", "GL Entry")


def live_vouchers(doctypes: Sequence[str]) -> dict[str, set[str]]:
    """Vouchers of these DocTypes with rows in the stock or general ledger that were not cancelled, by DocType."""
    found: dict[str, set[str]] = {}
    for ledger in LEDGERS:
        rows = frappe.db.sql(
            f"""SELECT DISTINCT voucher_type, voucher_no FROM `tab{ledger}`
                WHERE voucher_type IN %s AND is_cancelled = 0""",
            (tuple(doctypes),),
        )
        for voucher_type, name in rows:
            found.setdefault(voucher_type, set()).add(name)
    return found
