import frappe

from host_erp.ledger.guards import LedgerDocument


class Bin(LedgerDocument):
    """Running stock of an item in a warehouse; written by host_erp.ledger.bins only."""


def on_doctype_update() -> None:
    """Indexes over several columns, which DocType fields cannot express."""
    frappe.db.add_unique("Bin", ["item_code", "warehouse"], "unique_item_warehouse")
