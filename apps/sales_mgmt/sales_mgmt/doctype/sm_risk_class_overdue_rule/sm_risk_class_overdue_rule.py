"""SM Risk Class Overdue Rule: how much may be overdue for how long."""

from frappe.model.document import Document


class SMRiskClassOverdueRule(Document):
    """A row of a risk class."""
