"""SM Deposit: money of a customer ahead of invoices. The host keeps it as an advance; what becomes of it is in SM
Deposit Entry, its running amounts are in SM Deposit Balance."""

from functools import cached_property
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents import amendment, deposits
from sales_mgmt.documents.base import LEDGERS
from sales_mgmt.documents.lean_document import LeanDocument
from sales_mgmt.documents.plans import deposit_plans
from sales_mgmt.plan.movements import APPLIED, RECEIVED, REFUNDED
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import deposit_ledger
from sales_mgmt.posting.apply import apply


class SMDeposit(LeanDocument):
    """A deposit. Submitting it receives the money; documents/deposits.py applies it, frees it and pays it back."""

    def _validate_links(self) -> None:
        if self.is_new():
            amendment.begin(self)
        super()._validate_links()

    def validate(self) -> None:
        deposits.check(self)
        self.status = "Draft"

    def on_submit(self) -> None:
        [received] = apply(deposit_plans.receive(self)).deposits
        ref = received.receipt
        self.db_set({"receipt_type": ref.voucher_type, "receipt_no": ref.voucher_no}, update_modified=False)
        self.reload_state()

    def before_cancel(self) -> None:
        self.status = "Cancelled"
        self.ignore_linked_doctypes = LEDGERS

    def on_cancel(self) -> None:
        apply(deposit_plans.take_back(self))
        self.reload_state()

    def on_trash(self) -> None:
        if self.docstatus.is_cancelled():
            frappe.throw(
                _("{0} {1} has posted and was cancelled; it stays for the auditor.").format(_(self.doctype), self.name)
            )

    @property
    def receipt(self) -> ReceivableRef | None:
        """The voucher under which the host keeps the money."""
        return ReceivableRef(self.receipt_type, self.receipt_no) if self.receipt_no else None

    @property
    def applied_amount(self) -> float:
        """Settles invoices."""
        return float(self._balance[APPLIED])

    @property
    def refunded_amount(self) -> float:
        """Paid back."""
        return float(self._balance[REFUNDED])

    @property
    def open_amount(self) -> float:
        """Neither applied nor paid back."""
        balance = self._balance
        return float(balance[RECEIVED] - balance[APPLIED] - balance[REFUNDED])

    @cached_property
    def _balance(self) -> dict:
        return deposit_ledger.read_balance(self.name)

    def reload_state(self) -> None:
        """What the document shows of its balance and status is read anew."""
        self.__dict__.pop("_balance", None)
        self.status = frappe.db.get_value(self.doctype, self.name, "status")

    def load_from_db(self, *args: Any, **kwargs: Any) -> Any:
        loaded = super().load_from_db(*args, **kwargs)
        self.__dict__.pop("_balance", None)
        return loaded

    def __getstate__(self) -> dict:
        return {k: v for k, v in super().__getstate__().items() if k not in ("_balance", "ignore_linked_doctypes")}
