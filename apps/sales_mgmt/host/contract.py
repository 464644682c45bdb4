"""What sales_mgmt asks of its host. A few calls; each adapter answers them with the host's own functions.

Amounts are Decimals in company currency unless said otherwise; quantities are in stock units.
Host DocTypes are named as ERPNext names them. An adapter never catches database errors and never commits.
Whatever posts or reverses raises frappe.ValidationError, naming date and reason, where the host's books are closed to
that voucher on its date.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sales_mgmt.host.facts import (
    Allocation,
    CarriedFields,
    CompanyFacts,
    CreditNote,
    CustomerFacts,
    Debt,
    DepositUses,
    HostSetting,
    ItemFacts,
    KitPart,
    LedgerEntries,
    LedgerRow,
    NativeExposure,
    PartyRow,
    Problem,
    ProductionRequest,
    ProductionStatus,
    Settlement,
    StockPosted,
    SupplyNeed,
    SupplyRule,
    TermFacts,
    WarehouseFacts,
)
from sales_mgmt.host.names import ALL_NAMES, NameRange
from sales_mgmt.host.opening import Opening
from sales_mgmt.plan.posting_plan import DepositMove, Journal, PostingPlan, ReceivableRef, StockHold, Voucher


class Host(Protocol):
    """See the module's text."""

    name: str
    native_documents: tuple[str, ...]
    """DocTypes of the host's own that sell beside ours."""

    def setup(self) -> None:
        """Make what the app adds to the host's forms; idempotent. Called by install and migrate."""

    def company(self, company: str) -> CompanyFacts:
        """The company's defaults. Raises frappe.DoesNotExistError."""

    def customer(self, customer: str) -> CustomerFacts:
        """Raises frappe.DoesNotExistError."""

    def items(self, codes: Sequence[str], company: str) -> dict[str, ItemFacts]:
        """Facts of the items that exist, in a fixed number of queries."""

    def kit_parts(self, kits: Sequence[str]) -> dict[str, tuple[KitPart, ...]]:
        """What is in each of these kits, in order, in one query."""

    def warehouses(self, names: Sequence[str]) -> dict[str, WarehouseFacts]:
        """Facts of the warehouses that exist, in one query."""

    def payment_terms(self, template: str) -> list[TermFacts]:
        """The template's rows in order."""

    def exchange_rate(self, from_currency: str, to_currency: str, day: date) -> Decimal | None:
        """Units of `to_currency` for one of `from_currency` on that day; None where the host knows none."""

    def party_account(self, customer: str, company: str) -> str | None:
        """The receivable account of a customer at a company."""

    def available_qty(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
        """On hand and not set aside, by (item, warehouse), in one query."""

    def reserve_stock(self, wanted: Sequence[StockHold]) -> dict[str, Decimal]:
        """Set stock aside, in order, as much of each wish as is available; what each source line got. From then on no
        issue of the host, by whomever, takes it. Raises frappe.ValidationError where the host cannot."""

    def release_stock(self, held: Sequence[StockHold]) -> None:
        """Undo reserve_stock for these quantities."""

    def planned_qty(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
        """Incoming supply by (item, warehouse): ordered, requested or in production, not there yet; in one query."""

    def supply_rules(self, items: Sequence[str], company: str) -> dict[str, SupplyRule]:
        """How these items are replenished, in a fixed number of queries: those that are kept in stock and in use, with
        their reorder levels at the company's warehouses. Further items may be added that nobody else replenishes."""

    def projected_qty(self, items: Sequence[str], latest: bool = False) -> dict[tuple[str, str], Decimal]:
        """What there will be, by (item, warehouse), in one query: on hand and incoming, less what the host's own
        documents will take; what our orders will take is left out. `latest`: past the transaction's snapshot, and held
        until its end."""

    def request_supply(self, company: str, needs: Sequence[SupplyNeed]) -> list[tuple[str, str]]:
        """Request all of this, with the user's own rights: one submitted request for each kind, as DocType and name.
        From then on what was requested counts in projected_qty, until it is there or the request is given up."""

    def request_production(self, request: ProductionRequest) -> tuple[str, str]:
        """Ask production to make something for an order's line; DocType and name of the host's request.

        The caller has checked that the user may. Raises frappe.ValidationError where the host cannot make it.
        """

    def withdraw_production(self, lines: Sequence[str]) -> None:
        """Take back what was requested for these order lines and nobody has begun. Work orders stay: they are
        production's own."""

    def production_status(self, lines: Sequence[str]) -> dict[str, ProductionStatus]:
        """How far production is for these order lines, in one query; lines that nothing was asked for are absent."""

    def reserved_stock(self) -> dict[tuple[str, str], Decimal]:
        """What is set aside for us, by (item, warehouse), where there is any; for the audit."""

    def post_stock(self, plan: PostingPlan, released: Sequence[StockHold] = ()) -> StockPosted:
        """Post the plan's stock moves under the plan's voucher. `released` was set aside and is free for it now.

        Where an item has batches or serial numbers and the move names none, the host picks: earliest expiry first, then
        the oldest. What comes back (`return_of`) is worth what it cost when it left, and all returns of an issue
        together what the issue was.
        All lines are checked together: the error names every shortage. Raises frappe.ValidationError.
        """

    def reverse_stock(self, voucher: Voucher) -> None:
        """Undo post_stock."""

    def stock_voucher(self, plan: PostingPlan, cancelled: bool = False) -> Any:
        """A posted voucher as the host's stock engine wants to see it: it loads vouchers by name when it reposts.

        `cancelled`: as it stands in the ledger, to be taken back. Raises NotImplementedError where the host has no such
        engine.
        """

    def carried_fields(self, doctype: str) -> CarriedFields:
        """What a plan's receivable carries of a document of this DocType; nothing where the host keeps no voucher."""

    def dimensions(self) -> tuple[str, ...]:
        """The fields for accounting dimensions that the host has added to our documents. They are taken over along the
        chain and stand on every row that is posted."""

    def post_receivable(self, plan: PostingPlan) -> ReceivableRef:
        """Post the plan's receivable; the reference under which the host knows the debt."""

    def post_credits(self, plan: PostingPlan) -> list[CreditNote]:
        """Post one credit note for each of the plan's credits, in their order. Each settles what is still open of its
        debt; what is more stays on account."""

    def reverse_credits(self, voucher: Voucher, refs: Sequence[ReceivableRef]) -> None:
        """Undo post_credits: the debts are open again. Refuses, naming them, while refunds are applied to a note."""

    def receive_deposit(self, plan: PostingPlan, move: DepositMove) -> ReceivableRef:
        """Receive money ahead of invoices from the plan's customer, as an advance; the voucher that keeps it."""

    def refund_deposit(self, plan: PostingPlan, move: DepositMove) -> ReceivableRef:
        """Pay back of a receipt what is open of it; the voucher that pays. Raises where less is open."""

    def forfeit_deposit(self, plan: PostingPlan, move: DepositMove) -> ReceivableRef:
        """Keep what is open of a receipt for good: the advance becomes what `plan.forfeited_to` says; the voucher that
        books it. Raises where less is open."""

    def unforfeit_deposit(self, receipt: ReceivableRef, by: ReceivableRef) -> None:
        """Undo forfeit_deposit."""

    def cancel_deposit(self, receipt: ReceivableRef) -> None:
        """Undo receive_deposit."""

    def apply_deposit(self, receipt: ReceivableRef, debt: ReceivableRef, amount: Decimal, day: date) -> None:
        """Settle so much of a debt with a receipt, from that day on. Raises where either has less open."""

    def unapply_deposit(self, receipt: ReceivableRef, debt: ReceivableRef, amount: Decimal, day: date) -> None:
        """Free so much of what a receipt settles."""

    def deposit_uses(self, receipts: Sequence[ReceivableRef], latest: bool) -> dict[ReceivableRef, DepositUses]:
        """What became of receipts, whoever did it, in a fixed number of queries. `latest`: see past the snapshot."""

    def draft_payment(self, debt: ReceivableRef) -> Any:
        """The host's payment voucher for all that is open of a debt, unsaved. Raises where nothing is open. The caller
        has asked whether the user may read the debt's voucher and make payments."""

    def post_journal(self, journal: Journal) -> ReceivableRef:
        """Post a journal; the voucher that keeps it."""

    def cancel_journal(self, ref: ReceivableRef) -> None:
        """Undo post_journal."""

    def reverse_receivable(self, voucher: Voucher, ref: ReceivableRef) -> list[ReceivableRef]:
        """Undo post_receivable. Refuses, naming them, while payments are applied to the debt, or frees them; those that
        were freed, where the host does not report them to its hook `debts_changed`."""

    def party_rows(self, rows: Sequence[Any]) -> list[PartyRow]:
        """The customers' rows among what the host reports to its `party_rows_posted` hook."""

    def outstanding(self, refs: Sequence[ReceivableRef]) -> dict[ReceivableRef, Decimal]:
        """What is still owed on each debt, in one query."""

    def debts(self, refs: Sequence[ReceivableRef], latest: bool = False) -> dict[ReceivableRef, Debt]:
        """The state of each debt, in one query. `latest`: a locking read, past the transaction's snapshot."""

    def allocations(self, ref: ReceivableRef) -> list[Allocation]:
        """What others have settled of a debt: payments, journals, credit notes."""

    def settlements(self, refs: Sequence[ReceivableRef]) -> list[Settlement]:
        """Who settles what of these debts, and what these vouchers settle themselves, in one query."""

    def ledger_entries(self, refs: Sequence[ReceivableRef]) -> list[LedgerEntries]:
        """Where these vouchers stand in the general and the stock ledger, in one query."""

    def unlinks_on_cancel(self) -> bool:
        """Whether cancelling a debt frees what was allocated to it; else it is refused."""

    def party_balance(self, customer: str, company: str) -> Decimal:
        """The customer's signed balance, payments and advances included. A locking read: it waits for postings."""

    def party_balances(self) -> dict[tuple[str, str], Decimal]:
        """All customers' signed balances by (company, customer), in one query."""

    def on_hand(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
        """Quantity on hand and its value by (item, warehouse), in one query."""

    def unit_costs(self, pairs: Sequence[tuple[str, str]], company: str) -> dict[tuple[str, str], Decimal]:
        """What a unit would cost if it left now, by (item, warehouse): an estimate, zero where nothing is known."""

    def issue_cost(self, voucher_type: str, voucher_nos: Sequence[str]) -> dict[tuple[str, str], Decimal]:
        """Cost of goods issued by (voucher, voucher line), as the stock ledger has it now."""

    def stock_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str], Decimal]:
        """Live stock ledger quantity by (voucher, voucher line) of every voucher of that type, for the audit."""

    def stock_picks(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str, str], Decimal]:
        """Live quantity that moved, positive, by (voucher, voucher line, batch or serial number), for the audit."""

    def receivable_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[str, Decimal]:
        """Live receivable amount posted for each of our vouchers of that type, payments left out, for the audit."""

    def ledger_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str], Decimal]:
        """Live general ledger rows, debit less credit, by (our voucher of that type, account), for the audit."""

    def preview(self, plan: PostingPlan) -> list[LedgerRow]:
        """The general ledger rows that the plan would post, cost at today's valuation. Writes nothing."""

    def opening(self) -> Opening | None:
        """What is open in the host's own selling documents, for a company that goes over to ours; None for a host that
        has none."""

    def forget(self) -> None:
        """Drop what the host caches within a request: the transaction was rolled back and will be run again."""

    def native_exposure(
        self,
        vouchers: Sequence[ReceivableRef] | None = None,
        party: tuple[str, str] | None = None,
        latest: bool = False,
    ) -> dict[ReceivableRef, NativeExposure]:
        """What sales documents of the host's own add to exposure beside its ledger: of these vouchers, or all; of one
        (company, customer), or all. What adds nothing may be absent. `latest`: locking reads, past the snapshot."""

    def native_amount(self, doc: Any) -> Decimal:
        """What a sales document of the host's own would add to exposure if it was submitted, in company currency."""

    def settings(self) -> list[HostSetting]:
        """Settings of the host that conflict with our documents, or that whoever runs them should know. Reads only."""

    def problems(self) -> list[Problem]:
        """What the host's own ledgers contradict among themselves."""
