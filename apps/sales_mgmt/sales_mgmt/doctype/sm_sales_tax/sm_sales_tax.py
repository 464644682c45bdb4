"""SM Sales Tax: a tax row of a sales document."""

from sales_mgmt.documents.bulk_rows import BulkRow


class SMSalesTax(BulkRow):
    """A tax row."""
