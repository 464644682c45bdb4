"""Every movement of stock in a time, with the balance after it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import check_company, checked, dynamic, link, money, plain
from host_erp.stock_reporting import conditions, item_columns, quantity

Pair = tuple[str, str]


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional warehouse and item_group (a group counts with
    all below it), item_code, batch_no, voucher_no. Each item and warehouse begins with its opening balance."""
    filters = checked(filters, "company", "from_date", "to_date")
    currency = check_company(filters.company)
    chosen = conditions(filters)
    return columns(), with_balances(openings(filters, chosen), movements(filters, chosen), filters, currency)


def openings(filters: frappe._dict, chosen: str) -> dict[Pair, tuple[Decimal, Decimal]]:
    """(quantity, value) before the first day, by (item, warehouse)."""
    rows = frappe.db.sql(
        """select entry.item_code, entry.warehouse, sum(entry.actual_qty), sum(entry.stock_value_difference)
        from `tabStock Ledger Entry` entry join `tabItem` item on item.name = entry.item_code
        where entry.posting_date < %(from_date)s and entry.is_cancelled = 0 and """
        + chosen
        + " group by entry.item_code, entry.warehouse",
        filters,
    )
    return {(item, warehouse): (dec(qty), dec(value)) for item, warehouse, qty, value in rows}


def movements(filters: frappe._dict, chosen: str) -> Sequence[frappe._dict]:
    """The movements of the time, in the order in which they happened."""
    return frappe.db.sql(
        """select entry.posting_datetime as date, entry.item_code, item.item_name, item.item_group, entry.warehouse,
            entry.stock_uom, entry.actual_qty, entry.stock_value_difference, entry.incoming_rate, entry.voucher_type,
            entry.voucher_no, entry.batch_no, entry.serial_no
        from `tabStock Ledger Entry` entry join `tabItem` item on item.name = entry.item_code
        where entry.posting_date between %(from_date)s and %(to_date)s and entry.is_cancelled = 0 and """
        + chosen
        + " order by entry.posting_datetime, entry.creation, entry.name",
        filters,
        as_dict=True,
    )


def with_balances(
    before: dict[Pair, tuple[Decimal, Decimal]], rows: Sequence[frappe._dict], filters: frappe._dict, currency: str
) -> list[dict]:
    """The rows with the balance of item and warehouse after each; those that batch and voucher filters leave out count
    in the balances all the same."""
    state, shown, seen = dict(before), [], set()
    for row in rows:
        pair = (row.item_code, row.warehouse)
        qty, value = state.get(pair, (ZERO, ZERO))
        wanted = (not filters.batch_no or row.batch_no == filters.batch_no) and (
            not filters.voucher_no or row.voucher_no == filters.voucher_no
        )
        if wanted and pair not in seen and qty and not (filters.batch_no or filters.voucher_no):
            shown.append(opening(row, qty, value, filters, currency))
        seen.add(pair)
        change = dec(row.actual_qty)
        qty, value = qty + change, value + dec(row.stock_value_difference)
        state[pair] = (qty, value)
        row.update(
            in_qty=float(max(change, ZERO)), out_qty=float(max(-change, ZERO)), qty_after_transaction=float(qty),
            stock_value=float(value), valuation_rate=float(value / qty) if qty else 0.0, currency=currency,
        )  # fmt: skip
        if wanted:
            shown.append(row)
    return shown


def opening(row: frappe._dict, qty: Decimal, value: Decimal, filters: frappe._dict, currency: str) -> dict:
    """What an item in a warehouse begins the time with."""
    return {
        "date": filters.from_date, "item_code": row.item_code, "item_name": _("Opening"), "warehouse": row.warehouse,
        "stock_uom": row.stock_uom, "qty_after_transaction": float(qty), "stock_value": float(value),
        "valuation_rate": float(value / qty), "currency": currency, "bold": 1,
    }  # fmt: skip


def columns() -> list[dict]:
    return [
        plain("date", _("Date"), "Datetime", 150),
        *item_columns(),
        quantity("in_qty", _("In Qty")),
        quantity("out_qty", _("Out Qty")),
        quantity("qty_after_transaction", _("Balance Qty"), 110),
        money("incoming_rate", _("Incoming Rate")),
        money("valuation_rate", _("Valuation Rate")),
        money("stock_value_difference", _("Value Change")),
        money("stock_value", _("Balance Value")),
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type"),
        link("batch_no", _("Batch"), "Batch"),
        plain("serial_no", _("Serial Numbers"), width=150),
    ]
