import frappe

from host_erp.ledger.guards import LedgerDocument


class BatchBalance(LedgerDocument):
    """Running quantity of a batch in a warehouse; written by host_erp.ledger.batches only."""


def on_doctype_update() -> None:
    """Indexes over several columns, which DocType fields cannot express."""
    frappe.db.add_unique("Batch Balance", ["item_code", "warehouse", "batch_no"], "unique_item_warehouse_batch")
