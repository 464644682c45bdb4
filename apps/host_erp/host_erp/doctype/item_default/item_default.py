from frappe.model.document import Document


class ItemDefault(Document):
    """Warehouse and accounts of an item in one company."""
