"""What is loaded already, found by the data's order numbers, so that a killed run goes on and a second one makes
nothing twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import frappe

from demo.masters import COMPANY
from demo.northwind import Northwind


@dataclass
class Loaded:
    """Names of the documents by the data's order number, payments by reference. Cancelled ones count too: what
    somebody took back is not made again."""

    orders: dict[int, str] = field(default_factory=dict)
    deliveries: dict[int, str] = field(default_factory=dict)
    invoices: dict[int, tuple[str, Decimal]] = field(default_factory=dict)
    payments: dict[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of documents."""
        return len(self.orders) + len(self.deliveries) + len(self.invoices) + len(self.payments)


def payment_reference(order_id: int, part: int) -> str:
    """Our reference of a payment."""
    return f"NW-{order_id}-{part}"


def find(data: Northwind) -> Loaded:
    """Look for the data's documents on the site, in one query a kind."""
    rows = frappe.db.sql("SELECT po_no, name FROM `tabSM Sales Order` WHERE company = %s ORDER BY name", (COMPANY,))
    orders = {int(po_no): name for po_no, name in rows if (po_no or "").isdigit() and int(po_no) in data.orders}
    numbers = {name: number for number, name in orders.items()}
    rows = frappe.db.sql(
        """SELECT DISTINCT line.sales_order, doc.name FROM `tabSM Delivery Note Item` line
           JOIN `tabSM Delivery Note` doc ON doc.name = line.parent WHERE doc.company = %s""",
        (COMPANY,),
    )
    deliveries = {numbers[order]: name for order, name in rows if order in numbers}
    rows = frappe.db.sql(
        """SELECT DISTINCT line.sales_order, doc.name, doc.base_grand_total FROM `tabSM Invoice Item` line
           JOIN `tabSM Invoice` doc ON doc.name = line.parent WHERE doc.company = %s""",
        (COMPANY,),
    )
    invoices = {numbers[order]: (name, Decimal(str(total))) for order, name, total in rows if order in numbers}
    payments = frappe.db.sql(
        "SELECT reference_no, name FROM `tabPayment Entry` WHERE company = %s AND reference_no LIKE 'NW-%%'", (COMPANY,)
    )
    return Loaded(orders, deliveries, invoices, dict(payments))
