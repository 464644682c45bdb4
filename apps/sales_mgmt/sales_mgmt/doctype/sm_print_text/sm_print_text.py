"""SM Print Text: what a company prints below its documents."""

from frappe.model.document import Document


class SMPrintText(Document):
    """Terms, bank details or thanks, for one kind of document or all, in one language or all."""
