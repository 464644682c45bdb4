"""SM Credit Entry: a change of a credit account's exposure, append-only. Written by posting/ only."""

import frappe

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMCreditEntry(LedgerDocument):
    """A ledger row."""


def on_doctype_update() -> None:
    """Entries are read by voucher."""
    frappe.db.add_index("SM Credit Entry", ["voucher_type", "voucher_no"], index_name="sm_credit_entry_voucher")
