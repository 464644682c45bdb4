"""SM Line Entry: a movement on a source line, append-only. Written by posting/ only."""

import frappe

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMLineEntry(LedgerDocument):
    """A ledger row."""


def on_doctype_update() -> None:
    """Entries are read by voucher."""
    frappe.db.add_index("SM Line Entry", ["voucher_type", "voucher_no"], index_name="sm_line_entry_voucher")
