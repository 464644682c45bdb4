"""What the website's pages show: rows of a list, a document with its lines."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.owed import owed
from sales_mgmt.portal.access import customers_of
from sales_mgmt.portal.kinds import Kind
from sales_mgmt.printing import figures

PAGE = 20


def rows(kind: Kind, user: str, start: int = 0, text: str = "") -> list[dict[str, Any]]:
    """The user's own submitted documents, the latest first; one more than a page where there are more."""
    customers = customers_of(user)
    if not customers:
        return []
    filters: dict[str, Any] = {"docstatus": 1}
    if text:
        filters["name"] = ("like", f"%{text}%")
    wanted = ["name", "customer_name", "status", "currency", f"{kind.day} as day", *kind.fields]
    if kind.with_amounts:
        wanted += ["rounding_adjustment", "rounded_total"]
    # Without Frappe's permissions, which customers have none of: only what customers_of says is theirs.
    found = frappe.get_all(
        kind.doctype,
        filters=filters,
        or_filters=[[kind.doctype, party, "in", customers] for party in kind.parties],
        fields=wanted,
        order_by=f"{kind.day} desc, creation desc",
        limit_start=start,
        limit_page_length=PAGE + 1,
    )
    return [{"doc": row, "facts": facts(kind, row)} for row in found]


def facts(kind: Kind, row: Any) -> list[tuple[str, str]]:
    """(label, value) of what a list says of a document."""
    told = [(_("Date"), figures.day(row.get("day") or row.get(kind.day)))]
    for field in kind.fields:
        df = frappe.get_meta(kind.doctype).get_field(field)
        value = row.get(field)
        if field == "grand_total":
            told.append((_(df.label), f"{figures.amount(owed(row), 2)} {row.currency}"))
        elif value:
            told.append((_(df.label), figures.day(value) if df.fieldtype == "Date" else value))
    return told


def lines(kind: Kind, doc: Any) -> list[dict[str, Any]]:
    """A document's lines: what, how much, what became of it, at which price."""
    found = []
    for row in doc.items:
        line = {"name": row.item_name or row.item_code, "code": row.item_code, "unit": _(row.uom or "")}
        line["qty"] = figures.quantity(row.qty)
        if kind.with_amounts:
            line["rate"] = figures.amount(row.rate, row.precision("rate"))
            line["amount"] = figures.amount(row.amount, row.precision("amount"))
        if row.meta.has_field("delivered_qty"):
            line["delivered"] = figures.quantity(row.delivered_qty)
        found.append(line)
    return found
