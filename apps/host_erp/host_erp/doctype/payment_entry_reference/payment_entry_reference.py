from frappe.model.document import Document


class PaymentEntryReference(Document):
    """A voucher that a payment settles."""
