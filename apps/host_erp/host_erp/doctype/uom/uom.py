from frappe.model.document import Document


class UOM(Document):
    """A unit of measure."""
