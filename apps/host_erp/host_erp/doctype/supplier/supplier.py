from frappe.model.document import Document


class Supplier(Document):
    """Whom goods come from."""
