"""SM Credit Hold: what waits for the credit controller, and what he answered. Written by credit/holds.py."""

from functools import cached_property

import frappe

from sales_mgmt.credit import holds
from sales_mgmt.documents.ledger_document import LedgerDocument


class SMCreditHold(LedgerDocument):
    """A document that waits, or waited, for its credit to be released."""

    @cached_property
    def _balance(self) -> dict:
        return holds.balance_of(self.credit_account)

    @property
    def open_orders(self) -> float:
        """Of the account, now."""
        return float(self._balance["open_orders"])

    @property
    def unbilled(self) -> float:
        """Of the account, now."""
        return float(self._balance["unbilled"])

    @property
    def receivable(self) -> float:
        """Of the account, now."""
        return float(self._balance["receivable"])

    @property
    def credit_limit(self) -> float:
        """Of the account, now; zero also where there is none."""
        return float(self._balance["credit_limit"])

    def __getstate__(self) -> dict:
        return {k: v for k, v in super().__getstate__().items() if k != "_balance"}


def on_doctype_update() -> None:
    """One open hold for a voucher at a stage is looked up by voucher."""
    frappe.db.add_index("SM Credit Hold", ["voucher_type", "voucher_no"], index_name="sm_credit_hold_voucher")
