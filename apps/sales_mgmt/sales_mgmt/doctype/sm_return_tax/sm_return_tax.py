"""SM Return Tax: what a return takes back of one tax of an invoice."""

from sales_mgmt.documents.bulk_rows import BulkRow


class SMReturnTax(BulkRow):
    """A row of a return; worked out by the return, never entered."""
