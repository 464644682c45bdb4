"""SM Return Item: goods that come back, what is credited of an invoice's line, or both."""

from sales_mgmt.documents.base import SalesLine


class SMReturnItem(SalesLine):
    """A line of a return."""

    @property
    def moves_stock(self) -> bool:
        return bool(self.dn_detail or self.packed_detail) and not self.drop_shipped
