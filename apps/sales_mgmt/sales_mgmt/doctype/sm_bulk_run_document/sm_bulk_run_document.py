"""SM Bulk Run Document: a document of a run, and what became of it."""

from sales_mgmt.documents.bulk_rows import BulkRow


class SMBulkRunDocument(BulkRow):
    """A document of a run."""
