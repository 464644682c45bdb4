"""SM Accrual Rule: how a company accrues what was delivered and not invoiced at a month's end."""

from frappe.model.document import Document


class SMAccrualRule(Document):
    """A company's rule, named after it."""
