from frappe.model.document import Document


class ClosedDocument(Document):
    """A kind of document that may no longer be posted or cancelled in a period."""
