from frappe.model.document import Document


class MaterialRequestItem(Document):
    """A requested line."""
