"""SM Credit Account: the limit and hold of a customer at a company. The running exposure is in SM Credit Balance."""

from functools import cached_property
from typing import Any

import frappe
from frappe.model.document import Document

from sales_mgmt.host import host
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import OPEN_ORDERS, RECEIVABLE, UNBILLED
from sales_mgmt.posting import credit_ledger


class SMCreditAccount(Document):
    """A credit account."""

    def load_from_db(self, *args: Any, **kwargs: Any) -> Any:
        loaded = super().load_from_db(*args, **kwargs)
        self.__dict__.pop("_stages", None)
        return loaded

    def after_insert(self) -> None:
        credit_ledger.open_balance(self.name, host().party_balance(self.customer, self.company))

    def on_update(self) -> None:
        credit_ledger.set_limit(self.name, bool(self.limit_applies), dec(self.credit_limit), bool(self.hold))

    @property
    def open_orders(self) -> float:
        """Ordered, neither delivered nor invoiced."""
        return float(self._stages[OPEN_ORDERS])

    @property
    def unbilled(self) -> float:
        """Delivered, not invoiced."""
        return float(self._stages[UNBILLED])

    @property
    def receivable(self) -> float:
        """The customer's balance at the host."""
        return float(self._stages[RECEIVABLE])

    @property
    def exposure(self) -> float:
        """All stages together."""
        return float(sum(self._stages.values()))

    @cached_property
    def _stages(self) -> dict:
        return credit_ledger.read_balance(self.name)

    def __getstate__(self) -> dict:
        return {k: v for k, v in super().__getstate__().items() if k != "_stages"}


def on_doctype_update() -> None:
    """One account for a customer at a company."""
    frappe.db.add_unique("SM Credit Account", ["customer", "company"], constraint_name="sm_credit_account_party")
