from frappe.model.document import Document


class ItemAttributeValue(Document):
    """One of the values of an attribute."""
