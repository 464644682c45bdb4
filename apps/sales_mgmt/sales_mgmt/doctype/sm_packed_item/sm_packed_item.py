"""SM Packed Item: what is in a bundle on an order, frozen when the order is confirmed."""

from sales_mgmt.documents.bulk_rows import BulkRow


class SMPackedItem(BulkRow):
    """A part of a bundle."""
