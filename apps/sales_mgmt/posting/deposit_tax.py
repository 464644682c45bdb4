"""Tax that is inside a deposit: owed from its receipt on, as far as the deposit is free. What an invoice takes, the
invoice owes; what is paid back or forfeited is owed no more by the deposit.

Each time a deposit's balance moves, the difference to what is owed then is booked, so that rounding leaves nothing.
"""

from collections.abc import Iterable
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, Rounding, dec, to_column
from sales_mgmt.plan.posting_plan import Journal, JournalRow, Voucher
from sales_mgmt.posting.bulk import insert_rows, new_names

_COLUMNS = (
    "name", "creation", "modified", "owner", "modified_by", "deposit", "amount", "journal_type", "journal_no",
    "voucher_type", "voucher_no", "posting_date", "company", "customer",
)  # fmt: skip


def owed(tax: Decimal, received: Decimal, free: Decimal, places: int) -> Decimal:
    """The tax that a deposit owes while so much of it is free. Pure."""
    return Rounding()(tax * free / received, places) if received else ZERO


def settle(voucher: Voucher, deposits: Iterable[str]) -> None:
    """Book what the tax owed for these deposits has changed by; one statement where none bears tax. Raises
    frappe.ValidationError where the voucher's date is closed."""
    for row in taxed(sorted(set(deposits)), latest=True):
        change = owed(dec(row.tax_amount), dec(row.received), dec(row.free), places()) - dec(row.booked)
        if change:
            _book(voucher, row, change)


def taxed(deposits: Iterable[str], latest: bool = False) -> list[frappe._dict]:
    """The deposits among these that bear tax: their terms, what was received, is free, and is booked as tax."""
    names = tuple(deposits)
    if not names:
        return []
    return frappe.db.sql(
        """SELECT doc.name, doc.tax_amount, doc.tax_account, doc.tax_clearing_account, b.received,
                  b.received - b.applied - b.refunded - b.forfeited AS free,
                  (SELECT SUM(entry.amount) FROM `tabSM Deposit Tax Entry` entry WHERE entry.deposit = doc.name)
                      AS booked
           FROM `tabSM Deposit` doc JOIN `tabSM Deposit Balance` b ON b.name = doc.name
           WHERE doc.name IN %s AND doc.tax_amount != 0 ORDER BY doc.name"""
        + (" LOCK IN SHARE MODE" if latest else ""),
        (names,),
        as_dict=True,
    )


def places() -> int:
    """Decimal places of the tax."""
    return frappe.get_precision("SM Deposit", "tax_amount") or 2


def _book(voucher: Voucher, row: frappe._dict, change: Decimal) -> None:
    rows = (JournalRow(row.tax_clearing_account, None, change), JournalRow(row.tax_account, None, -change))
    remark = _("Tax on {0}").format(row.name)
    ref = host().post_journal(Journal(voucher.company, voucher.posting_date, remark, rows))
    now, user = frappe.utils.now(), frappe.session.user
    [name] = new_names(1)
    values = (row.name, to_column(change), ref.voucher_type, ref.voucher_no, voucher.doctype, voucher.name)
    where = (voucher.posting_date, voucher.company, voucher.customer)
    insert_rows("SM Deposit Tax Entry", _COLUMNS, [(name, now, now, user, user, *values, *where)])
