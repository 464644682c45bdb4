"""What is under way still, and would be stuck when entry is closed."""

from typing import NamedTuple

import frappe
from frappe import _

SQL = {
    "SM Sales Order": """SELECT name FROM `tabSM Sales Order`
        WHERE docstatus = 1 AND status NOT IN ('Completed', 'Closed') ORDER BY name""",
    "SM Delivery Note": """SELECT name FROM `tabSM Delivery Note`
        WHERE docstatus = 1 AND status = 'To Bill' ORDER BY name""",
    "SM Deposit": """SELECT doc.name FROM `tabSM Deposit` doc JOIN `tabSM Deposit Balance` b ON b.name = doc.name
        WHERE doc.docstatus = 1 AND b.applied + b.refunded < b.received ORDER BY doc.name""",
    "SM Reservation": "SELECT name FROM `tabSM Reservation` WHERE reserved > 0 ORDER BY name",
}
"""DocType -> what is open of it."""

SHOWN = 5


class OpenWork(NamedTuple):
    """So many documents of a kind, and the first names."""

    doctype: str
    count: int
    first: list[str]

    def __str__(self) -> str:
        more = "" if self.count <= len(self.first) else ", …"
        return f"{self.count} {_(self.doctype)} ({', '.join(self.first)}{more})"


def open_work() -> list[OpenWork]:
    """Orders to deliver or bill, deliveries to bill, deposits with money left, stock held; kinds without any are left
    out."""
    found = ((doctype, frappe.db.sql_list(query)) for doctype, query in SQL.items())
    return [OpenWork(doctype, len(names), names[:SHOWN]) for doctype, names in found if names]
