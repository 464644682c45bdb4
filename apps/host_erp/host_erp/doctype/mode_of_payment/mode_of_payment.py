from frappe.model.document import Document


class ModeofPayment(Document):
    """A way to pay, with its account in each company."""
