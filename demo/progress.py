"""What is loaded already, found by the data's order numbers, so that a killed run goes on and a second one makes
nothing twice."""

from __future__ import annotations

from dataclasses import dataclass, field

import frappe

from demo.masters import COMPANY
from demo.northwind import Northwind, Order
from demo.story import Shipment

ORDER = "Northwind order"

Place = tuple[int, int]
"""(order number, number of the shipment)"""


@dataclass
class Loaded:
    """Names of the documents by the data's order number, by shipment, or by our own reference. Cancelled ones count
    too: what somebody took back is not made again."""

    quotations: dict[str, str] = field(default_factory=dict)
    orders: dict[int, str] = field(default_factory=dict)
    deposits: dict[int, str] = field(default_factory=dict)
    deliveries: dict[Place, str] = field(default_factory=dict)
    invoices: dict[Place, str] = field(default_factory=dict)
    returns: dict[int, str] = field(default_factory=dict)
    payments: dict[str, str] = field(default_factory=dict)
    reconciled: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """Number of documents."""
        before, after = (self.quotations, self.orders, self.deposits), (self.invoices, self.returns, self.payments)
        return sum(len(kind) for kind in (*before, self.deliveries, *after))


def place(order: Order, shipment: Shipment) -> Place:
    """Key of a delivery and its invoice."""
    return (order.id, shipment.number)


def payment_reference(order: Order, shipment: Shipment, part: int) -> str:
    """Our reference of a payment."""
    return f"NW-{order.id}-{shipment.number}-{part}"


def quotation_reference(order: Order, kind: str) -> str:
    """Our reference of a quotation: it became the order, was replaced by a revision, or was lost."""
    return f"NW-{order.id}-{kind}"


def find(data: Northwind) -> Loaded:
    """Look for the data's documents on the site, in one query a kind."""
    orders = _texts("SM Sales Order", "po_no", "%")
    payments = _texts("Payment Entry", "reference_no", "NW-%")
    return Loaded(
        quotations=_texts("SM Quotation", "remarks", "NW-%"),
        orders={int(no): name for no, name in orders.items() if no.isdigit() and int(no) in data.orders},
        deposits={int(no.split("-")[1]): name for no, name in _texts("SM Deposit", "reference_no", "DEP-%").items()},
        deliveries=_placed("SM Delivery Note"),
        invoices=_placed("SM Invoice"),
        returns={int(text.split()[-1]): name for text, name in _texts("SM Return", "remarks", ORDER + " %").items()},
        payments=payments,
        reconciled=_reconciled(payments),
    )


def _reconciled(payments: dict[str, str]) -> set[str]:
    """References of the payments that settle something."""
    names = tuple(payments.values()) or ("",)
    rows = frappe.db.sql("SELECT DISTINCT parent FROM `tabPayment Entry Reference` WHERE parent IN %s", (names,))
    settled = {name for (name,) in rows}
    return {reference for reference, name in payments.items() if name in settled}


def _placed(doctype: str) -> dict[Place, str]:
    """Documents whose remarks say "Northwind order 10248/1"."""
    found = {}
    for remarks, name in _texts(doctype, "remarks", ORDER + " %/%").items():
        number, _, shipment = remarks.split()[-1].partition("/")
        found[int(number), int(shipment)] = name
    return found


def _texts(doctype: str, column: str, pattern: str) -> dict[str, str]:
    """A text that a document carries -> its name; the latest where several carry it."""
    # DocType and column are this module's.
    rows = frappe.db.sql(
        f"SELECT `{column}`, name FROM `tab{doctype}` WHERE company = %s AND `{column}` LIKE %s ORDER BY name",
        (COMPANY, pattern),
    )
    return dict(rows)
