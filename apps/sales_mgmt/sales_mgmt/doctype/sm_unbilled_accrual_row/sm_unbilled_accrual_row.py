"""SM Unbilled Accrual Row: what a customer's unbilled deliveries add to an accrual."""

from frappe.model.document import Document


class SMUnbilledAccrualRow(Document):
    """A row of an accrual."""
