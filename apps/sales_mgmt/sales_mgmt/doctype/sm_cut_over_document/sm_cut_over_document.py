"""SM Cut Over Document: a document of the host that a cut-over takes, and what became of it."""

from frappe.model.document import Document


class SMCutOverDocument(Document):
    """A row of the report."""
