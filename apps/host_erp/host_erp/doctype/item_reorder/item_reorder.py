from frappe.model.document import Document


class ItemReorder(Document):
    """Warehouse and accounts of an item in one company."""
