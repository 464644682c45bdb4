from frappe.model.document import Document


class StockEntry(Document):
    """Stock Entry."""
