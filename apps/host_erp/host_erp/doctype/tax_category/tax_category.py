from frappe.model.document import Document


class TaxCategory(Document):
    """Sorts customers for the choice of taxes."""
