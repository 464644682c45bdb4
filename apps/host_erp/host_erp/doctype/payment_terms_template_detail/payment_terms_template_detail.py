from frappe.model.document import Document


class PaymentTermsTemplateDetail(Document):
    """One instalment of a payment terms template."""
