from frappe.model.document import Document


class CustomerCreditLimit(Document):
    """The credit limit of a customer or group in one company."""
