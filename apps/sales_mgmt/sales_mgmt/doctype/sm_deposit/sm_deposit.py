"""SM Deposit: money of a customer ahead of invoices. The host keeps it as an advance; what becomes of it is in SM
Deposit Entry, its running amounts are in SM Deposit Balance."""

from functools import cached_property
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents import amendment, deposits, opening
from sales_mgmt.documents.base import LEDGERS
from sales_mgmt.documents.deposits import checks, requests, tax_rules, ties
from sales_mgmt.documents.lean_document import LeanDocument
from sales_mgmt.documents.plans import deposit_plans
from sales_mgmt.documents.posting import apply
from sales_mgmt.plan.movements import ALLOCATED, APPLIED, FORFEITED, RECEIVED, REFUNDED
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import deposit_ledger
from sales_mgmt.posting.refusals import throw_all


class SMDeposit(LeanDocument):
    """A deposit. Submitting it receives the money; documents/deposits.py applies it, frees it and pays it back."""

    def _validate_links(self) -> None:
        if self.is_new():
            amendment.begin(self)
        super()._validate_links()

    def validate(self) -> None:
        opening.guard(self)
        deposits.check(self)
        self.status = "Draft"

    def before_submit(self) -> None:
        tax_rules.freeze(self)

    def on_submit(self) -> None:
        received, *_tied = apply(deposit_plans.receive(self)).deposits
        ref = received.receipt
        self.db_set({"receipt_type": ref.voucher_type, "receipt_no": ref.voucher_no}, update_modified=False)
        if opening.is_taken_over(self):
            deposit_ledger.follow([ref])  # what it settles already
        self._refresh_request()
        self.reload_state()

    def before_update_after_submit(self) -> None:
        if findings := checks.order_findings(self):
            throw_all(findings, frappe.ValidationError, _("Please correct"))

    def on_update_after_submit(self) -> None:
        ties.retie(self)
        self.reload_state()

    def before_cancel(self) -> None:
        self.status = "Cancelled"
        self.ignore_linked_doctypes = LEDGERS

    def on_cancel(self) -> None:
        apply(deposit_plans.take_back(self, ties.of_deposit(self.name)))
        self._refresh_request()
        self.reload_state()

    def _refresh_request(self) -> None:
        if self.deposit_request:
            requests.refresh(self.deposit_request)

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
    def forfeited_amount(self) -> float:
        """Kept for good."""
        return float(self._balance[FORFEITED])

    @property
    def allocated_amount(self) -> float:
        """Tied to its order."""
        return float(self._balance[ALLOCATED])

    @property
    def open_amount(self) -> float:
        """Neither applied nor paid back nor forfeited."""
        balance = self._balance
        return float(balance[RECEIVED] - balance[APPLIED] - balance[REFUNDED] - balance[FORFEITED])

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


def on_doctype_update() -> None:
    """An invoice that posts asks for the customer's open deposits: it finds them, or finds that there are none."""
    frappe.db.add_index("SM Deposit", ["customer", "company", "status"], index_name="sm_deposit_open")
