from frappe.model.document import Document


class ItemTaxTemplateDetail(Document):
    """A rate on one account."""
