from frappe.model.document import Document


class PartyAccount(Document):
    """The accounts of a party in one company."""
