"""What there will be of each item in each warehouse: on hand and incoming, less what is reserved."""

from typing import Any

import frappe
from frappe import _

from host_erp.reporting import check_company, checked
from host_erp.stock_reporting import conditions, item_columns, quantity

QUANTITIES = ("actual_qty", "ordered_qty", "indented_qty", "planned_qty", "reserved_qty", "projected_qty")


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company; optional warehouse and item_group (a group counts with all below it),
    item_code."""
    filters = checked(filters, "company")
    check_company(filters.company)
    sums = ", ".join(f"bin.{column}" for column in QUANTITIES)
    rows = frappe.db.sql(
        f"""select bin.item_code, item.item_name, item.item_group, bin.warehouse, item.stock_uom, {sums}
        from `tabBin` bin join `tabItem` item on item.name = bin.item_code
        where ({" or ".join(f"bin.{column} != 0" for column in QUANTITIES)}) and {conditions(filters, "bin")}
        order by bin.item_code, bin.warehouse""",
        filters,
        as_dict=True,
    )
    return columns(), rows


def columns() -> list[dict]:
    return [
        *item_columns(),
        quantity("actual_qty", _("On Hand")),
        quantity("ordered_qty", _("Ordered")),
        quantity("indented_qty", _("Requested")),
        quantity("planned_qty", _("Planned")),
        quantity("reserved_qty", _("Reserved")),
        quantity("projected_qty", _("Projected")),
    ]
