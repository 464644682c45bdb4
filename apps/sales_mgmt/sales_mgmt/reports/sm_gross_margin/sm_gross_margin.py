"""What invoices, or orders, earn: by line, document, customer, item, item group or sales person."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.costs import may_see_cost
from sales_mgmt.documents.margins import MarginLine, of_invoices, of_orders
from sales_mgmt.documents.reporting import checked
from sales_mgmt.documents.visibility import readable
from sales_mgmt.money.allocate import allocate
from sales_mgmt.money.rounding import ZERO, Rounding, dec
from sales_mgmt.sales_mgmt.reports.columns import add_up, column, money

SOURCES = {"Invoices": of_invoices, "Orders": of_orders}
SHOWN = {
    "": ("document", "posting_date", "customer", "customer_name", "item_code", "item_name", "qty", "estimated"),
    "Document": ("document", "posting_date", "customer", "customer_name"),
    "Customer": ("customer", "customer_name"),
    "Item": ("item_code", "item_name"),
    "Item Group": ("item_group",),
    "Sales Person": ("sales_person",),
}
KEYS = {"": "line", "Document": "document", "Customer": "customer", "Item": "item_code", "Item Group": "item_group",
        "Sales Person": "sales_person"}  # fmt: skip
FIGURES = ("value", "cost", "margin")


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional based_on (Invoices or Orders), customer,
    item_code, group_by. Raises frappe.PermissionError for who may not see cost."""
    if not may_see_cost():
        frappe.throw(_("You may not see what goods cost."), frappe.PermissionError)
    filters = checked(filters, "from_date", "to_date")
    source, group = SOURCES.get(filters.based_on or "Invoices"), filters.group_by or ""
    if not source or group not in SHOWN:
        frappe.throw(_("{0} is no way to group this report.").format(filters.group_by or filters.based_on))
    lines = source(filters.company, filters.from_date, filters.to_date, filters.customer or None)
    lines = _allowed([line for line in lines if filters.item_code in (None, "", line.item_code)])
    if group == "Sales Person":
        lines = _by_sales_person(lines)
    rows = add_up(lines, [KEYS[group]], SHOWN[group], FIGURES)
    for row in rows:
        row |= {"currency": filters.currency, "percent": row["margin"] / row["value"] * 100 if row["value"] else 0}
    return _columns(group), rows


def _allowed(lines: Sequence[MarginLine]) -> list[MarginLine]:
    names: dict[str, set[str]] = {}
    for line in lines:
        names.setdefault(line.doctype, set()).add(line.document)
    readable_names = {doctype: readable(doctype, found) for doctype, found in names.items()}
    return [line for line in lines if line.document in readable_names[line.doctype]]


def _by_sales_person(lines: Sequence[MarginLine]) -> list[MarginLine]:
    """Each line shared out among the customer's sales team; what the team leaves is nobody's. Shares of people whom the
    user may not see are left out."""
    customers = {line.customer for line in lines}
    teams: dict[str, list[tuple[str | None, Any]]] = {}
    filters = {"parenttype": "Customer", "parent": ("in", sorted(customers))}
    fields = ["parent", "sales_person", "allocated_percentage"]
    for row in frappe.get_all("Sales Team", filters, fields, order_by="idx") if customers else ():
        teams.setdefault(row.parent, []).append((row.sales_person, dec(row.allocated_percentage)))
    found = []
    for line in lines:
        team = teams.get(line.customer, [])
        rest = 100 - sum((percent for _person, percent in team), ZERO)
        shares = [*team, (None, rest)] if rest > 0 or not team else team
        weights = [percent for _person, percent in shares]
        values, costs = (allocate(amount, weights, 2, Rounding()) for amount in (line.value, line.cost))
        for (person, _percent), value, cost in zip(shares, values, costs, strict=True):
            found.append(replace(line, sales_person=person, value=value, cost=cost))
    people = readable("Sales Person", {line.sales_person for line in found if line.sales_person})
    return [line for line in found if not line.sales_person or line.sales_person in people]


def _columns(group: str) -> list[dict]:
    every = {
        "document": column("document", _("Document")),
        "posting_date": column("posting_date", _("Date"), "Date"),
        "customer": column("customer", _("Customer"), "Link", "Customer"),
        "customer_name": column("customer_name", _("Customer Name")),
        "item_code": column("item_code", _("Item"), "Link", "Item"),
        "item_name": column("item_name", _("Item Name")),
        "item_group": column("item_group", _("Item Group"), "Link", "Item Group"),
        "sales_person": column("sales_person", _("Sales Person"), "Link", "Sales Person"),
        "qty": column("qty", _("Quantity"), "Float"),
        "estimated": column("estimated", _("Of It Estimated"), "Float"),
    }
    figures = [money("value", _("Net Value")), money("cost", _("Cost")), money("margin", _("Margin"))]
    return [*(every[field] for field in SHOWN[group]), *figures, column("percent", _("Margin %"), "Percent")]
