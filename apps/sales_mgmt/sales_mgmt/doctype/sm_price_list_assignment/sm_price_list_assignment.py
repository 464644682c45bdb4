"""SM Price List Assignment: a customer or a customer group that a price list is the default of."""

from frappe.model.document import Document


class SMPriceListAssignment(Document):
    """For whom a price list is the default."""
