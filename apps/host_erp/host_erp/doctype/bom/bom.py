from frappe.model.document import Document

from host_erp.masters import boms


class BOM(Document):
    """Bill of materials: what a product is made of."""

    def autoname(self) -> None:
        boms.set_name(self)

    def validate(self) -> None:
        boms.fill(self)

    def on_submit(self) -> None:
        boms.set_default(self)

    def on_update_after_submit(self) -> None:
        boms.set_default(self)

    def on_cancel(self) -> None:
        boms.set_default(self)
