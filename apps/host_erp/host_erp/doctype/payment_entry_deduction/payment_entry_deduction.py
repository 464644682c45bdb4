from frappe.model.document import Document


class PaymentEntryDeduction(Document):
    """What is deducted from a payment: charges, cash discount, a write-off."""
