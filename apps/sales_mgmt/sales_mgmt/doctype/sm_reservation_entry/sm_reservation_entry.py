"""SM Reservation Entry: stock set aside for an order's line, or freed; append-only. Written by posting/ only."""

import frappe

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMReservationEntry(LedgerDocument):
    """A ledger row."""


def on_doctype_update() -> None:
    """Entries are read by voucher."""
    frappe.db.add_index("SM Reservation Entry", ["voucher_type", "voucher_no"], index_name="sm_reservation_voucher")
