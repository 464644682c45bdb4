"""SM Risk Class Outcome: what happens at a stage where a rule is broken."""

from frappe.model.document import Document


class SMRiskClassOutcome(Document):
    """A row of a risk class."""
