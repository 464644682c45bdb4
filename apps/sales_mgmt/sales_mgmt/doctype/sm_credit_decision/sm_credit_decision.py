"""SM Credit Decision: what credit was asked, on which facts, and what it answered. Append-only, written by credit/."""

import frappe

from sales_mgmt.credit import decisions
from sales_mgmt.documents.ledger_document import LedgerDocument


class SMCreditDecision(LedgerDocument):
    """A decision."""

    @property
    def explanation(self) -> str:
        """The decision in words."""
        return "\n".join(decisions.in_words(self.facts)) if self.facts else ""


def on_doctype_update() -> None:
    """Decisions are read by voucher."""
    frappe.db.add_index("SM Credit Decision", ["voucher_type", "voucher_no"], index_name="sm_credit_decision_voucher")
