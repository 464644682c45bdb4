"""Quantity and value of every item in every warehouse on a day, beside what the stock accounts say."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import below, check_company, checked, link, money, plain


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict], None, None, list[dict]]:
    """Columns, rows and a summary. Filters: company, to_date; optional warehouse and item_group (a group counts with
    all below it), item_code."""
    filters = checked(filters, "company", "to_date")
    currency = check_company(filters.company)
    rows = balances(filters)
    for row in rows:
        qty, value = dec(row.qty), dec(row.value)
        row.update(rate=float(value / qty) if qty else 0.0, currency=currency)
    value = sum((dec(row.value) for row in rows), ZERO)
    if rows:
        rows.append({"item_code": _("Total"), "value": float(value), "currency": currency, "bold": 1})
    return columns(), rows, None, None, summary(filters, value, currency)


def balances(filters: frappe._dict) -> list[frappe._dict]:
    """Sums of the stock ledger up to the day, by the database."""
    parts = ["entry.company = %(company)s", "entry.posting_date <= %(to_date)s", "entry.is_cancelled = 0"]
    if filters.item_code:
        parts.append("entry.item_code = %(item_code)s")
    if filters.warehouse:
        filters.warehouses = below("Warehouse", filters.warehouse)
        parts.append("entry.warehouse in %(warehouses)s")
    if filters.item_group:
        filters.item_groups = below("Item Group", filters.item_group)
        parts.append("item.item_group in %(item_groups)s")
    return frappe.db.sql(
        """select entry.item_code, item.item_name, item.item_group, entry.warehouse, item.stock_uom,
            sum(entry.actual_qty) as qty, sum(entry.stock_value_difference) as value
        from `tabStock Ledger Entry` entry join `tabItem` item on item.name = entry.item_code
        where """
        + " and ".join(parts)
        + """ group by entry.item_code, entry.warehouse
        having sum(entry.actual_qty) != 0 or sum(entry.stock_value_difference) != 0
        order by entry.item_code, entry.warehouse""",
        filters,
        as_dict=True,
    )


def summary(filters: frappe._dict, value: Decimal, currency: str) -> list[dict[str, Any]]:
    """The value beside the stock accounts' balance; nothing where the report shows a part of the stock."""
    if filters.item_code or filters.warehouse or filters.item_group:
        return []
    rows = frappe.db.sql(
        """select sum(gl.debit - gl.credit) from `tabGL Entry` gl
        join `tabAccount` account on account.name = gl.account and account.account_type = 'Stock'
        where gl.company = %(company)s and gl.posting_date <= %(to_date)s and gl.is_cancelled = 0""",
        filters,
    )
    booked = dec(rows[0][0])
    figures = ((_("Stock Value"), value), (_("Stock Accounts"), booked), (_("Difference"), value - booked))
    return [
        {
            "label": label, "value": float(figure), "datatype": "Currency", "currency": currency,
            "indicator": "Red" if label == _("Difference") and figure else "Blue",
        }
        for label, figure in figures
    ]  # fmt: skip


def columns() -> list[dict]:
    return [
        link("item_code", _("Item"), "Item"),
        plain("item_name", _("Item Name"), width=150),
        link("item_group", _("Item Group"), "Item Group"),
        link("warehouse", _("Warehouse"), "Warehouse"),
        link("stock_uom", _("Stock UOM"), "UOM", 90),
        plain("qty", _("Balance Qty"), "Float", 110),
        money("rate", _("Valuation Rate")),
        money("value", _("Balance Value")),
    ]
