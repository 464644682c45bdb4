"""SM Payment Schedule: a part of an invoice with its due date."""

from sales_mgmt.documents.bulk_rows import BulkRow


class SMPaymentSchedule(BulkRow):
    """A due date row."""
