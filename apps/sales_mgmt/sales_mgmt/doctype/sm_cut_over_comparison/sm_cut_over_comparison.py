"""SM Cut Over Comparison: a figure of host and ours together, before and after a cut-over."""

from frappe.model.document import Document


class SMCutOverComparison(Document):
    """A row of the comparison."""
