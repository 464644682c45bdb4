import frappe

from host_erp.ledger.guards import LedgerDocument


class StockLedgerEntry(LedgerDocument):
    """One stock movement; written by host_erp.ledger.stock_ledger only."""


def on_doctype_update() -> None:
    """Indexes over several columns, which DocType fields cannot express."""
    frappe.db.add_index("Stock Ledger Entry", ["voucher_type", "voucher_no"], "voucher_index")
    frappe.db.add_index("Stock Ledger Entry", ["item_code", "warehouse", "posting_datetime"], "item_warehouse_index")
