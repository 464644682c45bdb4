from frappe.model.document import Document


class PurchaseReceiptItem(Document):
    """A received line."""
