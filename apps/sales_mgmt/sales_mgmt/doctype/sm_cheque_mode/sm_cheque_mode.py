"""SM Cheque Mode: a mode of payment whose money is not there before it has cleared."""

from frappe.model.document import Document


class SMChequeMode(Document):
    """A row of the settings."""
