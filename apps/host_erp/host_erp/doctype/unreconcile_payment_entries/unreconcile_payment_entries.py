from frappe.model.document import Document


class UnreconcilePaymentEntries(Document):
    """What is freed again of a voucher that the payment settles."""
