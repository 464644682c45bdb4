"""SM Supply Policy: a company whose open orders purchasing and production see, and what is requested for them."""

from frappe.model.document import Document


class SMSupplyPolicy(Document):
    """A row of the settings."""
