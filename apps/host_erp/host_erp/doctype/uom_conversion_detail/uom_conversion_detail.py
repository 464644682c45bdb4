from frappe.model.document import Document


class UOMConversionDetail(Document):
    """How many stock units one unit of an item holds."""
