"""SM Deposit Entry: a movement of a deposit, append-only. Written by posting/ only."""

import frappe

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMDepositEntry(LedgerDocument):
    """A ledger row."""


def on_doctype_update() -> None:
    """Entries are found by what they settle."""
    frappe.db.add_index("SM Deposit Entry", ["against_no"], index_name="sm_deposit_entry_against")
