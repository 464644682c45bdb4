from frappe.model.document import Document


class StockSettings(Document):
    """Defaults and closing date of stock."""
