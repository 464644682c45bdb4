"""SM Company Policy: what a company allows of the host's own sales documents. Read by credit/policy.py."""

from frappe.model.document import Document


class SMCompanyPolicy(Document):
    """One company's choice."""
