from frappe.model.document import Document


class SalesTaxesandCharges(Document):
    """One tax or charge of a document or a template."""
