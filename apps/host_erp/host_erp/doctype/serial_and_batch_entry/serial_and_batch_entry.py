import frappe

from host_erp.ledger.guards import LedgerDocument


class SerialandBatchEntry(LedgerDocument):
    """One movement of a batch or a serial number; written by host_erp.ledger.tracking_entries only."""


def on_doctype_update() -> None:
    """Indexes over several columns, which DocType fields cannot express."""
    frappe.db.add_index("Serial and Batch Entry", ["voucher_type", "voucher_no"], "voucher_index")
