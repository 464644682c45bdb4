"""What a host's stock engine calls on a document that stands in its stock ledger; the adapter answers.

ERPNext loads a voucher by name when it reposts. Our documents inherit nothing of it: they hand the questions on.
"""

from typing import Any

from sales_mgmt.documents import facts
from sales_mgmt.host import host


class StockVoucher:
    """Mixed into documents that move stock."""

    def get_gl_entries(self, *args: Any, **kwargs: Any) -> list:
        """The general ledger rows of what the stock ledger holds of this document."""
        return self._as_the_host_sees_it().get_gl_entries(*args, **kwargs)

    def make_gl_entries(self, *args: Any, **kwargs: Any) -> None:
        """Book them, after a repost has changed the cost."""
        self._as_the_host_sees_it().make_gl_entries(*args, **kwargs)

    def get_items_and_warehouses(self) -> tuple[list[str], list[str]]:
        """What this document moved, and where."""
        return self._as_the_host_sees_it().get_items_and_warehouses()

    def update_stock_ledger(self, *args: Any, **kwargs: Any) -> None:
        """Write the stock ledger rows anew, where an administrator has them recreated."""
        self._as_the_host_sees_it().update_stock_ledger(*args, **kwargs)

    def _as_the_host_sees_it(self) -> Any:
        if not hasattr(self, "facts"):
            self.facts = facts.gather(self)
        return host().stock_voucher(self.posting_plan(), cancelled=self.docstatus.is_cancelled())
