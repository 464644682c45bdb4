from frappe.model.document import Document


class StockReconciliationItem(Document):
    """A counted line."""
