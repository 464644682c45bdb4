"""What can be promised of each item today: on hand, less reserved and expired, and what is on its way."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from host_erp.ledger.money import dec
from host_erp.reporting import check_company, checked
from host_erp.stock_reporting import conditions, item_columns, quantity


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows, an item a row. Filters: company; optional warehouse and item_group (a group counts with all
    below it), item_code."""
    filters = checked(filters, "company")
    check_company(filters.company)
    chosen = conditions(filters, "bin")
    rows = frappe.db.sql(
        f"""select bin.item_code, item.item_name, item.item_group, item.stock_uom, sum(bin.actual_qty) as actual_qty,
            sum(bin.reserved_qty) as reserved_qty,
            sum(bin.ordered_qty + bin.indented_qty + bin.planned_qty) as incoming_qty
        from `tabBin` bin join `tabItem` item on item.name = bin.item_code where {chosen}
        group by bin.item_code having actual_qty != 0 or reserved_qty != 0 or incoming_qty != 0
        order by bin.item_code""",
        filters,
        as_dict=True,
    )
    unsaleable = expired(filters)
    for row in rows:
        row.expired_qty = float(unsaleable.get(row.item_code, 0))
        row.available_qty = float(dec(row.actual_qty) - dec(row.reserved_qty) - dec(row.expired_qty))
    return columns(), rows


def expired(filters: frappe._dict) -> dict:
    """What lies in batches that are expired or disabled, by item."""
    rows = frappe.db.sql(
        f"""select balance.item_code, sum(balance.qty)
        from `tabBatch Balance` balance join `tabItem` item on item.name = balance.item_code
        join `tabBatch` batch on batch.name = balance.batch_no
        where (batch.disabled = 1 or batch.expiry_date < %(today)s) and {conditions(filters, "balance")}
        group by balance.item_code""",
        {**filters, "today": getdate()},
    )
    return {item: dec(qty) for item, qty in rows}


def columns() -> list[dict]:
    return [
        *item_columns(place=False),
        quantity("actual_qty", _("On Hand")),
        quantity("reserved_qty", _("Reserved")),
        quantity("expired_qty", _("Expired or Disabled"), 130),
        quantity("available_qty", _("Available")),
        quantity("incoming_qty", _("Incoming")),
    ]
