"""SM Order Reason: why an order is held, closed or changed."""

from frappe.model.document import Document


class SMOrderReason(Document):
    """A reason that users choose from."""
