from frappe.model.document import Document


class StockEntryDetail(Document):
    """One item of a stock entry."""
