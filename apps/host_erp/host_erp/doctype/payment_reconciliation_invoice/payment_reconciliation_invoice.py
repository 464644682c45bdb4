from frappe.model.document import Document


class PaymentReconciliationInvoice(Document):
    """A debt that is open."""
