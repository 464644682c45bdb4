from frappe.model.document import Document


class BOMItem(Document):
    """A component."""
