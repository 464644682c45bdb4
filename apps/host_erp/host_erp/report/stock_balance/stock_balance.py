"""Quantity and value of every item in every warehouse on a day, beside what the stock accounts say."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import check_company, checked, money
from host_erp.stock_reporting import conditions, item_columns, quantity

WITH_UNIT = "entry.item_code, item.item_name, item.item_group, item.stock_uom, sum(entry.actual_qty) as qty"
GROUPS = {
    "": ("entry.item_code, entry.warehouse", "entry.warehouse, " + WITH_UNIT),
    "Item": ("entry.item_code", WITH_UNIT),
    "Warehouse": ("entry.warehouse", "entry.warehouse"),
    "Item Group": ("item.item_group", "item.item_group"),
}
"""By the filter's value: what makes a row, and what it shows. Quantities of different items are not added up."""


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict], None, None, list[dict]]:
    """Columns, rows and a summary. Filters: company, to_date; optional warehouse and item_group (a group counts with
    all below it), item_code, group_by (Item, Warehouse or Item Group: a row for each of them)."""
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
    """Sums of the stock ledger up to the day, by the database. Raises ValidationError for a group that is none."""
    if (filters.group_by or "") not in GROUPS:
        frappe.throw(_("Group By {0} is none of {1}").format(filters.group_by, ", ".join(filter(None, GROUPS))))
    group, shown = GROUPS[filters.group_by or ""]
    return frappe.db.sql(
        f"""select {shown}, sum(entry.stock_value_difference) as value
        from `tabStock Ledger Entry` entry join `tabItem` item on item.name = entry.item_code
        where entry.posting_date <= %(to_date)s and entry.is_cancelled = 0 and {conditions(filters)}
        group by {group} having sum(entry.actual_qty) != 0 or sum(entry.stock_value_difference) != 0
        order by {group}""",
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
        *item_columns(),
        quantity("qty", _("Balance Qty"), 110),
        money("rate", _("Valuation Rate")),
        money("value", _("Balance Value")),
    ]
