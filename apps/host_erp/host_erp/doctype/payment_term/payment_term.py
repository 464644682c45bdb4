from frappe.model.document import Document


class PaymentTerm(Document):
    """One due date rule; templates put several together."""
