"""SM Return Credit: a credit note of a return: what it takes back of one invoice."""

from sales_mgmt.documents.bulk_rows import BulkRow


class SMReturnCredit(BulkRow):
    """A row of a return; worked out by the return, never entered."""
