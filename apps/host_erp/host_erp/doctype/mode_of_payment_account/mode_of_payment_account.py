from frappe.model.document import Document


class ModeofPaymentAccount(Document):
    """The account of a mode of payment in one company."""
