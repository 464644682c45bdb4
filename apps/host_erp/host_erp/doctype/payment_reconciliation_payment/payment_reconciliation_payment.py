from frappe.model.document import Document


class PaymentReconciliationPayment(Document):
    """What a customer has to their credit: a payment, a credit note, a journal."""
