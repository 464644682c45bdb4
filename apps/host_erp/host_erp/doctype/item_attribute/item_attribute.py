from frappe.model.document import Document

from host_erp.masters import variants


class ItemAttribute(Document):
    """What the variants of an item differ in: colour, size."""

    def validate(self) -> None:
        variants.check_attribute(self)
