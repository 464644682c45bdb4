"""Each batch in each warehouse: what there was, came in, went out and is there."""

from typing import Any

import frappe
from frappe import _

from host_erp.reporting import check_company, checked, link, plain
from host_erp.stock_reporting import conditions, item_columns, quantity


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional warehouse (a group counts with all below it),
    item_code, batch_no."""
    filters = checked(filters, "company", "from_date", "to_date")
    check_company(filters.company)
    only = " and entry.batch_no = %(batch_no)s" if filters.batch_no else ""
    rows = frappe.db.sql(
        f"""select entry.item_code, item.item_name, item.item_group, entry.warehouse, item.stock_uom, entry.batch_no,
            batch.expiry_date,
            sum(if(entry.posting_date < %(from_date)s, entry.qty, 0)) as opening_qty,
            sum(if(entry.posting_date >= %(from_date)s and entry.qty > 0, entry.qty, 0)) as in_qty,
            -sum(if(entry.posting_date >= %(from_date)s and entry.qty < 0, entry.qty, 0)) as out_qty,
            sum(entry.qty) as balance_qty
        from `tabSerial and Batch Entry` entry join `tabItem` item on item.name = entry.item_code
        join `tabBatch` batch on batch.name = entry.batch_no
        where entry.posting_date <= %(to_date)s and entry.is_cancelled = 0 and {conditions(filters)}{only}
        group by entry.item_code, entry.warehouse, entry.batch_no
        order by entry.item_code, entry.warehouse, batch.expiry_date is null, batch.expiry_date, entry.batch_no""",
        filters,
        as_dict=True,
    )
    return columns(), rows


def columns() -> list[dict]:
    return [
        *item_columns(),
        link("batch_no", _("Batch"), "Batch"),
        plain("expiry_date", _("Expiry Date"), "Date"),
        quantity("opening_qty", _("Opening Qty")),
        quantity("in_qty", _("In Qty")),
        quantity("out_qty", _("Out Qty")),
        quantity("balance_qty", _("Balance Qty"), 110),
    ]
