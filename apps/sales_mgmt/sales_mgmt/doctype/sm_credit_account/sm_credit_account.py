"""SM Credit Account: how a customer is trusted at a company, or a group of customers together. The running exposure is
in SM Credit Balance."""

from functools import cached_property
from typing import Any

import frappe
from frappe.model.document import Document

from sales_mgmt.credit import account_rules, policy
from sales_mgmt.posting import credit_ledger


class SMCreditAccount(Document):
    """A credit account."""

    def load_from_db(self, *args: Any, **kwargs: Any) -> Any:
        loaded = super().load_from_db(*args, **kwargs)
        self.__dict__.pop("_stages", None)
        return loaded

    def validate(self) -> None:
        account_rules.check(self)

    def after_insert(self) -> None:
        account_rules.open_balance(self)

    def on_update(self) -> None:
        account_rules.carry_to_balance(self)

    @property
    def open_orders(self) -> float:
        """Ordered, neither delivered nor invoiced."""
        return self._stage("open_orders")

    @property
    def unbilled(self) -> float:
        """Delivered, not invoiced."""
        return self._stage("unbilled")

    @property
    def receivable(self) -> float:
        """The customer's balance at the host."""
        return self._stage("receivable")

    @property
    def uncleared(self) -> float:
        """Paid by cheques that have not cleared."""
        return self._stage("uncleared")

    @property
    def exposure(self) -> float:
        """All stages together."""
        return float(sum(self._stages.values()))

    @property
    def native_warning(self) -> str:
        """That the host's own documents go past the limit, where the company's policy lets them."""
        return policy.warning(self.company)

    def _stage(self, stage: str) -> float:
        return float(self._stages[stage])

    @cached_property
    def _stages(self) -> dict:
        return credit_ledger.read_balance(self.name)

    def __getstate__(self) -> dict:
        return {k: v for k, v in super().__getstate__().items() if k != "_stages"}


def on_doctype_update() -> None:
    """One account for a customer at a company."""
    frappe.db.add_unique("SM Credit Account", ["customer", "company"], constraint_name="sm_credit_account_party")
