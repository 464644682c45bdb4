"""SM Audit Problem: something that an audit found."""

from frappe.model.document import Document


class SMAuditProblem(Document):
    """A finding of an SM Audit Run."""
