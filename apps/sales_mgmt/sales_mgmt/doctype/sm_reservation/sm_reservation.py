"""SM Reservation: what an order's line holds of the stock. Written by posting/ only."""

import frappe

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMReservation(LedgerDocument):
    """A ledger row; its name is the order's line."""


def on_doctype_update() -> None:
    """For whom an item is reserved is asked by item and warehouse."""
    frappe.db.add_index("SM Reservation", ["item_code", "warehouse"], index_name="sm_reservation_item")
