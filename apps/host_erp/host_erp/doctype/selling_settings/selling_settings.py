from frappe.model.document import Document


class SellingSettings(Document):
    """Defaults for sales masters."""
