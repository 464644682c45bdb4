"""What was delivered and not invoiced at the end of a day: by line, delivery or customer."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.costs import may_see_cost
from sales_mgmt.documents.reporting import checked
from sales_mgmt.documents.unbilled import UnbilledLine, unbilled_lines
from sales_mgmt.documents.visibility import readable
from sales_mgmt.sales_mgmt.reports.columns import add_up, column, money

KEYS = {"": ("line",), "Delivery": ("delivery",), "Customer": ("customer",)}
FIGURES = ("value", "cost")
SHOWN = {
    "": ("customer", "customer_name", "delivery", "posting_date", "sales_order", "item_code", "item_name", "qty",
         "stock_uom"),
    "Delivery": ("customer", "customer_name", "delivery", "posting_date"),
    "Customer": ("customer", "customer_name"),
}  # fmt: skip


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, to_date; optional customer, group_by (Delivery or Customer). Cost is for who
    may see it; deliveries that the user may not read are left out."""
    filters = checked(filters, "to_date")
    group = filters.group_by or ""
    if group not in KEYS:
        frappe.throw(_("{0} is no way to group this report.").format(group))
    with_cost = may_see_cost()
    lines = unbilled_lines(filters.company, filters.to_date, filters.customer or None)
    allowed = readable("SM Delivery Note", {line.delivery for line in lines})
    rows = _rows([line for line in lines if line.delivery in allowed], group, with_cost)
    for row in rows:
        row["currency"] = filters.currency
    return _columns(group, with_cost), rows


def _rows(lines: Sequence[UnbilledLine], group: str, with_cost: bool) -> list[dict]:
    figures = FIGURES if with_cost else FIGURES[:1]
    return add_up(lines, KEYS[group], SHOWN[group], figures)


def _columns(group: str, with_cost: bool) -> list[dict]:
    every = {
        "customer": column("customer", _("Customer"), "Link", "Customer"),
        "customer_name": column("customer_name", _("Customer Name")),
        "delivery": column("delivery", _("Delivery Note"), "Link", "SM Delivery Note"),
        "posting_date": column("posting_date", _("Date"), "Date"),
        "sales_order": column("sales_order", _("Sales Order"), "Link", "SM Sales Order"),
        "item_code": column("item_code", _("Item"), "Link", "Item"),
        "item_name": column("item_name", _("Item Name")),
        "qty": column("qty", _("Quantity"), "Float"),
        "stock_uom": column("stock_uom", _("Unit"), "Link", "UOM"),
    }
    figures = [money("value", _("Net Value"))] + ([money("cost", _("Cost"))] if with_cost else [])
    return [*(every[field] for field in SHOWN[group]), *figures]
