"""What ERPNext's own ledgers contradict among themselves, and where a native invoice has left ours."""

from collections.abc import Iterator
from decimal import Decimal

import frappe

from sales_mgmt.host.erpnext.custom_fields import INVOICE_LINK
from sales_mgmt.host.facts import Problem
from sales_mgmt.money.rounding import dec

CLOSE = Decimal("0.000001")
CENT = Decimal("0.01")
"""ERPNext reckons in floats: what is nearer than this is equal."""

OUR_VOUCHERS = ("SM Delivery Note", "SM Return")


def problems() -> Iterator[Problem]:
    """Everything, in a fixed number of queries."""
    yield from _unbalanced_vouchers()
    yield from _stock_against_ledger()
    yield from _bins()
    yield from _native_returns()


def _unbalanced_vouchers() -> Iterator[Problem]:
    rows = frappe.db.sql(
        """SELECT voucher_type, voucher_no, ROUND(SUM(debit) - SUM(credit), 6) FROM `tabGL Entry`
           WHERE is_cancelled = 0 GROUP BY voucher_type, voucher_no HAVING ABS(SUM(debit) - SUM(credit)) > 0.000001"""
    )
    for voucher_type, name, difference in rows:
        yield Problem("voucher not balanced", f"{voucher_type} / {name}", dec(0), dec(difference))


def _stock_against_ledger() -> Iterator[Problem]:
    """The stock value that our vouchers moved stands on stock accounts, under perpetual inventory."""
    rows = frappe.db.sql(
        """SELECT stock.voucher_type, stock.voucher_no, stock.value, COALESCE(ledger.value, 0)
           FROM (
               SELECT entry.voucher_type, entry.voucher_no, ROUND(SUM(entry.stock_value_difference), 2) AS value
               FROM `tabStock Ledger Entry` entry
               JOIN `tabCompany` company ON company.name = entry.company AND company.enable_perpetual_inventory = 1
               WHERE entry.is_cancelled = 0 AND entry.voucher_type IN %(ours)s
               GROUP BY entry.voucher_type, entry.voucher_no
           ) stock
           LEFT JOIN (
               SELECT entry.voucher_type, entry.voucher_no, ROUND(SUM(entry.debit - entry.credit), 2) AS value
               FROM `tabGL Entry` entry JOIN `tabAccount` account ON account.name = entry.account
               WHERE entry.is_cancelled = 0 AND account.account_type = 'Stock' AND entry.voucher_type IN %(ours)s
               GROUP BY entry.voucher_type, entry.voucher_no
           ) ledger ON ledger.voucher_type = stock.voucher_type AND ledger.voucher_no = stock.voucher_no
           WHERE ABS(stock.value - COALESCE(ledger.value, 0)) > 0.01""",
        {"ours": OUR_VOUCHERS},
    )
    for voucher_type, name, stock, ledger in rows:
        yield Problem("stock value differs from ledger", f"{voucher_type} / {name}", dec(stock), dec(ledger))


def _bins() -> Iterator[Problem]:
    """Bins hold what the stock ledger ends with, where our vouchers moved something and no repost is on its way. (A
    Stock Reconciliation sets the running quantity without a movement.)"""
    rows = frappe.db.sql(
        """SELECT bin.item_code, bin.warehouse, bin.actual_qty, bin.stock_value, ledger.qty, ledger.value
           FROM (
               SELECT item_code, warehouse, qty_after_transaction AS qty,
                      SUM(stock_value_difference) OVER (PARTITION BY item_code, warehouse) AS value,
                      ROW_NUMBER() OVER (PARTITION BY item_code, warehouse
                                         ORDER BY posting_datetime DESC, creation DESC) AS place
               FROM `tabStock Ledger Entry`
               WHERE is_cancelled = 0 AND (item_code, warehouse) IN (
                   SELECT item_code, warehouse FROM `tabStock Ledger Entry` WHERE voucher_type IN %(ours)s)
           ) ledger
           JOIN `tabBin` bin ON bin.item_code = ledger.item_code AND bin.warehouse = ledger.warehouse
           WHERE ledger.place = 1 AND NOT EXISTS (
               SELECT 1 FROM `tabRepost Item Valuation` repost
               WHERE repost.docstatus = 1 AND repost.status IN ('Queued', 'In Progress'))""",
        {"ours": OUR_VOUCHERS},
    )
    for item, warehouse, qty, value, ledger_qty, ledger_value in rows:
        if abs(dec(qty) - dec(ledger_qty)) > CLOSE:
            yield Problem("bin quantity differs from stock ledger", f"{item} / {warehouse}", ledger_qty, qty)
        if abs(dec(value) - dec(ledger_value)) > CENT:
            yield Problem("bin value differs from stock ledger", f"{item} / {warehouse}", ledger_value, value)


def _native_returns() -> Iterator[Problem]:
    """A return that was made by hand against an invoice of ours, which our balances do not know."""
    rows = frappe.db.sql(
        f"""SELECT note.name, invoice.`{INVOICE_LINK}` FROM `tabSales Invoice` note
            JOIN `tabSales Invoice` invoice ON invoice.name = note.return_against
            WHERE note.docstatus = 1 AND note.is_return = 1 AND COALESCE(invoice.`{INVOICE_LINK}`, '') != ''
              AND COALESCE(note.`{INVOICE_LINK}`, '') = ''"""
    )
    for name, ours in rows:
        yield Problem("native return beside ours", name, ours, None)
