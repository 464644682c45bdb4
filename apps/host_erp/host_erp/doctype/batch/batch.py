import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger import batches
from host_erp.masters import batch


class Batch(Document):
    """Goods of an item that were made together. How much of it there is follows from stock movements."""

    def autoname(self) -> None:
        batch.set_name(self)

    def validate(self) -> None:
        batch.check_item(self)
        batch.set_expiry(self)

    @property
    def batch_qty(self) -> float:
        """In all warehouses, in stock units."""
        return float(batches.quantity(self.name)) if self.name else 0.0

    def before_rename(self, old: str, new: str, merge: bool = False) -> None:
        if merge:
            frappe.throw(_("Batches {0} and {1} cannot be merged: they have moved apart").format(old, new))
