from frappe.model.document import Document


class ItemVariantAttribute(Document):
    """An attribute of a template, or its value on a variant."""
