"""SM Bulk Run: one action on many documents in the background, and what became of each."""

from sales_mgmt.documents.bulk_rows import BulkRows


class SMBulkRun(BulkRows):
    """A run; written by api/bulk.py."""
