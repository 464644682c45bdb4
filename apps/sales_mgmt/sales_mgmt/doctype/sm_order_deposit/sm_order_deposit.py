"""SM Order Deposit: a deposit that an order needs before it can go on, frozen when the order is confirmed."""

from sales_mgmt.documents.bulk_rows import BulkRow


class SMOrderDeposit(BulkRow):
    """A deposit that an order needs."""
