"""SM Lost Reason: why quotations are lost."""

from frappe.model.document import Document


class SMLostReason(Document):
    """A reason to choose from when a quotation is declared lost."""
