"""Base class of the sales documents: what they do, in the order in which they do it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import frappe
from frappe import _

from sales_mgmt.credit import holds
from sales_mgmt.documents import (
    amendment,
    checks,
    facts,
    idempotency,
    invoice_status,
    item_taxes,
    kits,
    opening,
    parties,
    prices,
    sources,
    status,
    taxes_of,
    weights,
)
from sales_mgmt.documents.bulk_rows import BulkRow, BulkRows
from sales_mgmt.documents.posting import apply, reverse
from sales_mgmt.documents.sources import Documents
from sales_mgmt.documents.totals_of import set_totals
from sales_mgmt.host.facts import Posted
from sales_mgmt.plan.posting_plan import DepositMove, PostingPlan, ReceivableRef, Voucher
from sales_mgmt.posting import line_ledger
from sales_mgmt.posting.line_ledger import Balances

LEDGERS = (
    "GL Entry", "Payment Ledger Entry", "Stock Ledger Entry", "Repost Item Valuation", "Serial and Batch Bundle",
    "Serial and Batch Entry", "Material Request", "Work Order", "SM Reservation", "SM Reservation Entry",
    "SM Line Entry", "SM Line Balance", "SM Credit Entry", "SM Deposit", "SM Deposit Entry", "SM Deposit Balance",
    "SM Deposit Forfeiture", "SM Deposit Tax Entry", "SM Deposit Request",
)  # fmt: skip
"""They follow the document, so they do not forbid its cancellation; a deposit outlives the order that it is tied to."""


class SalesDocument(BulkRows):
    """An order, delivery note or invoice."""

    status_on_submit = "Submitted"
    posts_to_host = True
    rare_tables: ClassVar = {"packed_items": "has_kits", "deposit_requirements": "needs_deposit"}

    def _set_defaults(self) -> None:
        given = self.currency
        super()._set_defaults()
        self.currency = given  # the site's default is nobody's choice: what is left empty is the customer's currency

    def _validate_links(self) -> None:
        if self.is_new():
            amendment.begin(self)  # before_insert would be too late: what is copied may link to what is cancelled
        super()._validate_links()

    def show_unique_validation_message(self, e: Exception) -> None:
        idempotency.refuse_if_used(self, e)
        super().show_unique_validation_message(e)

    def validate(self) -> None:
        opening.guard(self)
        self.work_out()
        self.status = "Draft"

    def work_out(self) -> None:
        """Everything that follows from what was entered, and whether it can be done."""
        self.facts = facts.gather(self)
        facts.fill_header(self, self.facts)
        sources.fill_from_sources(self)
        facts.fill_lines(self, self.facts)
        kits.fill(self)
        weights.fill(self, self.facts)
        prices.fill(self, self.facts)
        parties.fill(self)
        taxes_of.fill(self)
        item_taxes.fill(self)
        checks.check(self, self.facts)
        self.set_amounts()
        prices.check(self)
        self.set_terms()

    def set_amounts(self) -> None:
        """Amounts of lines and totals."""
        set_totals(self)

    def set_terms(self) -> None:
        """What a document adds to validate once its totals stand."""

    def before_submit(self) -> None:
        self.status = self.status_on_submit

    def on_submit(self) -> None:
        plan = self.posting_plan()
        posted = apply(plan)
        self.after_posting(posted)
        self.refresh_statuses(plan.sources)
        invoice_status.refresh_debts(posted.debts)

    def after_posting(self, posted: Posted) -> None:
        """What a document keeps of what the host did."""

    def before_update_after_submit(self) -> None:
        self.status = status.expected(self.doctype, [self.name], latest=True).get(self.name, self.status)

    def before_cancel(self) -> None:
        self.status = "Cancelled"
        self.ignore_linked_doctypes = LEDGERS  # Frappe looks for it on the instance alone

    def on_cancel(self) -> None:
        drawn_on = sources.of(self)
        changed = reverse(
            self.voucher,
            drawn_on,
            self.posts_to_host,
            self.receivable_ref,
            self.credit_refs,
            holds_stock=bool(self.get("reserve_stock")),
            deposit_moves=self.freed_deposits,
        )
        self.refresh_statuses(drawn_on)
        invoice_status.refresh_debts(changed)

    def refresh_statuses(self, drawn_on: Documents) -> None:
        """The statuses that this posting has changed: its own, its sources', and those of sibling deliveries."""
        # A document that draws on none begins with what status_on_submit says.
        own = [(self.doctype, self.name)] if drawn_on else []
        documents = {*own, *drawn_on, *sources.sibling_deliveries(self)}
        status.refresh(documents, delivering=self.doctype == sources.DELIVERY.doctype)
        self.forget_balances()

    def posting_plan(self) -> PostingPlan:
        """What this document does when it posts. Reads facts, writes nothing."""
        raise NotImplementedError

    @property
    def voucher(self) -> Voucher:
        """This document as the ledgers know it."""
        day = frappe.utils.getdate(self.get("posting_date") or self.get("transaction_date"))
        time = self.get("posting_time")
        return Voucher(self.doctype, self.name, self.company, self.customer, day, str(time) if time else None)

    @property
    def receivable_ref(self) -> ReceivableRef | None:
        """The debt that this document created, if any."""
        return None

    @property
    def credit_refs(self) -> tuple[ReceivableRef, ...]:
        """The credit notes that this document created, if any."""
        return ()

    @property
    def freed_deposits(self) -> Sequence[DepositMove]:
        """What its cancellation frees of the deposits that are tied to this document."""
        return ()

    @cached_property
    def balances(self) -> Balances:
        """Running balances of this document's own lines, read once after each posting; a draft has none."""
        return {} if self.docstatus.is_draft() else line_ledger.read_balances_of([self.name])

    def load_from_db(self, *args: Any, **kwargs: Any) -> Any:
        loaded = super().load_from_db(*args, **kwargs)
        self.forget_balances()
        return loaded

    def forget_balances(self) -> None:
        """What this document shows of its balances is read anew when it is asked for."""
        self.__dict__.pop("balances", None)

    def __getstate__(self) -> dict:
        left_out = ("facts", "balances", "reserved", "production", "ignore_linked_doctypes")
        return {k: v for k, v in super().__getstate__().items() if k not in left_out}

    def on_trash(self) -> None:
        if self.docstatus.is_cancelled():
            frappe.throw(
                _("{0} {1} has posted and was cancelled; it stays for the auditor.").format(_(self.doctype), self.name)
            )
        holds.forget(self.doctype, self.name)


class SalesLine(BulkRow):
    """A line of a sales document; its balances are read for the whole document at once."""

    @property
    def price_explanation(self) -> str:
        """How the line came to its price, a sentence a line."""
        return "" if self._writing else prices.explanation(self)

    @property
    def moves_stock(self) -> bool:
        """Whether goods of a stock item leave or enter a warehouse by this line."""
        return self.meta.has_field("warehouse") and not self.get("delivered_by_supplier")

    def _balance(self, name: str) -> float:
        """One quantity of this line's balance, in the line's own unit."""
        if self._writing or self.docstatus.is_draft() or not self.conversion_factor:
            return 0.0
        parent = getattr(self, "parent_doc", None)
        # Frappe 15.75 holds the document weakly: a row may outlive it, and then asks for itself alone.
        balances = parent.balances if isinstance(parent, SalesDocument) else line_ledger.read_balances([self.name])
        balance = balances.get(self.name)
        return float(getattr(balance.state, name)) / self.conversion_factor if balance else 0.0
