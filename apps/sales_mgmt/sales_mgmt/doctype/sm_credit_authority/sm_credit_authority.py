"""SM Credit Authority: how far a role may release what is on hold and approve limits."""

from frappe.model.document import Document


class SMCreditAuthority(Document):
    """A row of the sales settings."""
