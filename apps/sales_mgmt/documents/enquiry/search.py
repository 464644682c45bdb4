"""Finds customers, documents and items by what a caller says. Frappe's list permissions hold."""

import re
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

AT_MOST = 6
"""Hits of each kind."""

PHONE_DIGITS = 5
"""So many digits are looked for among telephone numbers, however these are written."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A DocType: the fields that are searched, the one that titles a hit and those that tell it from others."""

    doctype: str
    fields: tuple[str, ...]
    title: str
    more: tuple[str, ...] = ()


SOUGHT = (
    Sought("Customer", ("name", "customer_name", "tax_id"), "customer_name", ("territory",)),
    Sought("SM Sales Order", ("name", "po_no"), "customer_name", ("po_no", "status")),
    Sought("SM Delivery Note", ("name", "tracking_no", "bill_of_lading_no"), "customer_name", ("status",)),
    Sought("SM Invoice", ("name", "receivable_no"), "customer_name", ("status",)),
    Sought("Item", ("name", "item_name"), "item_name", ("stock_uom",)),
)


def search(text: str) -> list[dict[str, Any]]:
    """Hits {doctype, label, name, title, detail}, those first whose number is just what was said; a query for each
    DocType, and one for telephone numbers."""
    text = text.strip()
    if len(text) < 2:
        return []
    hits = [hit for sought in SOUGHT for hit in _hits(sought, text)]
    return sorted(hits, key=lambda hit: hit["name"].lower() != text.lower())


def _hits(sought: Sought, text: str) -> list[dict[str, Any]]:
    like = ("like", f"%{text}%")
    wanted = [[sought.doctype, field, *like] for field in sought.fields]
    if sought.doctype == "Customer" and (callers := _callers(text)):
        wanted.append([sought.doctype, "name", "in", callers])
    try:
        rows = frappe.get_list(
            sought.doctype,
            filters={"disabled": 0} if sought.doctype in ("Customer", "Item") else {"docstatus": ("<", 2)},
            or_filters=wanted,
            fields=["name", sought.title, *sought.more],
            order_by="modified desc",
            limit_page_length=AT_MOST,
        )
    except frappe.PermissionError:
        frappe.clear_last_message()
        return []
    return [
        {
            "doctype": sought.doctype,
            "label": _(sought.doctype.removeprefix("SM ")),
            "name": row.name,
            "title": row[sought.title],
            "detail": ", ".join(_(row[field]) for field in sought.more if row[field]),
        }
        for row in rows
    ]


def _callers(text: str) -> list[str]:
    """Customers with this telephone number, or this part of it, of their own or of a contact."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < PHONE_DIGITS or re.search(r"[A-Za-z]", text):
        return []
    return frappe.db.sql_list(
        r"""SELECT name FROM `tabCustomer` WHERE REGEXP_REPLACE(mobile_no, '[^0-9]', '') LIKE %(digits)s
            UNION SELECT link.link_name FROM `tabContact Phone` phone
            JOIN `tabDynamic Link` link ON link.parent = phone.parent AND link.parenttype = 'Contact'
            WHERE link.link_doctype = 'Customer' AND REGEXP_REPLACE(phone.phone, '[^0-9]', '') LIKE %(digits)s
            LIMIT 20""",
        {"digits": f"%{digits}%"},
    )
