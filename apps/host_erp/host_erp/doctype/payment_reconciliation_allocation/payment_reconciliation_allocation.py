from frappe.model.document import Document


class PaymentReconciliationAllocation(Document):
    """How much of a payment settles how much of a debt."""
