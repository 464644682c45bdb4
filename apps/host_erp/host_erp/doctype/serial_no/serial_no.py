import frappe
from frappe.model.document import Document

from host_erp.masters import serial_no


class SerialNo(Document):
    """One piece of an item. Where it is follows from stock movements; people add what they know of it."""

    def validate(self) -> None:
        serial_no.check_item(self)
        serial_no.keep_movements(self)


def on_doctype_update() -> None:
    """Indexes over several columns, which DocType fields cannot express."""
    frappe.db.add_index("Serial No", ["item_code", "warehouse"], "item_warehouse_index")
