from frappe.model.document import Document


class AccountsSettings(Document):
    """Closing dates and the treatment of payments."""
