"""SM Cut Over Step: what a cut-over does with one kind of documents, with counts and values."""

from frappe.model.document import Document


class SMCutOverStep(Document):
    """A row of the summary."""
