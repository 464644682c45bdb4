"""SM Reserved Stock: how much of a bin our orders hold on a host whose bins do not keep it for us (ERPNext).

Written by host/erpnext/reservations.py only, under the bin's lock.
"""

import frappe

from sales_mgmt.documents.ledger_document import LedgerDocument


class SMReservedStock(LedgerDocument):
    """A balance row; what a bin holds is the sum of its rows: items and warehouses may be renamed and merged."""


def on_doctype_update() -> None:
    """It is asked by item and warehouse."""
    frappe.db.add_index("SM Reserved Stock", ["item_code", "warehouse"], index_name="sm_reserved_stock_bin")
