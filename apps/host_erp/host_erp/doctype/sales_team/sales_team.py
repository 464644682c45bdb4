from frappe.model.document import Document


class SalesTeam(Document):
    """A sales person's share in a customer or document."""
