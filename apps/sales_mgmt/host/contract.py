"""What sales_mgmt asks of its host. A few calls; each adapter answers them with the host's own functions.

Amounts are Decimals in company currency unless said otherwise; quantities are in stock units.
Host DocTypes are named as ERPNext names them. An adapter never catches database errors and never commits.
Whatever posts or reverses raises frappe.ValidationError, naming date and reason, where the host's books are closed to
that voucher on its date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sales_mgmt.host.names import ALL_NAMES, NameRange
from sales_mgmt.plan.posting_plan import DepositMove, PostingPlan, ReceivableRef, StockHold, Voucher


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """A company's defaults."""

    name: str
    currency: str
    receivable_account: str | None
    income_account: str | None
    expense_account: str | None
    cost_center: str | None
    round_off_account: str | None = None
    round_off_cost_center: str | None = None
    return_warehouse: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What a sale needs to know of a customer. `groups`: the customer groups that it is in, the nearest first."""

    name: str
    customer_name: str
    disabled: bool
    frozen: bool
    currency: str | None
    payment_terms: str | None
    groups: tuple[str, ...] = ()
    tax_id: str | None = None
    tax_category: str | None = None
    primary_address: str | None = None
    primary_contact: str | None = None
    tax_exempt: bool = False
    exemption_reason: str | None = None
    exemption_certificate: str | None = None
    payer: str | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What a line needs to know of an item in one company. `uoms`: unit -> stock units in one of it. `over_delivery`:
    percent of an order that may be delivered on top. `weight` of a stock unit, in `weight_uom`. `taxed_apart`: the item
    or some item group may have tax templates of its own. `is_kit`: it is sold as one and delivered as its contents."""

    item_code: str
    item_name: str
    description: str
    stock_uom: str
    item_group: str
    is_stock_item: bool
    disabled: bool
    has_variants: bool
    has_batch_no: bool
    has_serial_no: bool
    uoms: Mapping[str, Decimal]
    whole_uoms: frozenset[str]
    default_warehouse: str | None
    income_account: str | None
    expense_account: str | None
    cost_center: str | None
    over_delivery: Decimal
    weight: Decimal
    weight_uom: str | None
    taxed_apart: bool = False
    is_kit: bool = False


@dataclass(frozen=True, slots=True)
class KitPart:
    """What is in one stock unit of a kit: stock units of an item."""

    item_code: str
    qty: Decimal


@dataclass(frozen=True, slots=True)
class WarehouseFacts:
    """What a delivery needs to know of a warehouse."""

    name: str
    company: str
    is_group: bool
    disabled: bool


@dataclass(frozen=True, slots=True)
class TermFacts:
    """One row of a Payment Terms Template. `portion` in percent; `discount` in percent or document currency."""

    payment_term: str | None
    description: str | None
    portion: Decimal
    due_date_based_on: str
    credit_days: int
    credit_months: int
    discount_type: str | None = None
    discount: Decimal = Decimal(0)
    discount_validity_based_on: str | None = None
    discount_validity: int = 0


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A row of the host's party ledger as posted: `amount` is what the customer owes more (or less)."""

    company: str
    customer: str
    amount: Decimal
    voucher_type: str
    voucher_no: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A general ledger row, for previews."""

    account: str
    debit: Decimal
    credit: Decimal
    party: str | None = None
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the ledgers that does not add up."""

    kind: str
    key: str
    expected: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Pick:
    """What the host took for a voucher line, or put back: `qty` stock units (positive) of a batch, of which
    `serial_nos` name each unit where the item has serial numbers."""

    qty: Decimal
    batch_no: str | None = None
    serial_nos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StockPosted:
    """What post_stock did, by voucher line: the cost (positive when issued), and the batches and serial numbers of
    items that have them."""

    cost: Mapping[str, Decimal] = field(default_factory=dict)
    picked: Mapping[str, tuple[Pick, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note as the host knows it: `applied` has lowered the debt, `on_account` is open to the customer."""

    ref: ReceivableRef
    applied: Decimal
    on_account: Decimal


@dataclass(frozen=True, slots=True)
class DepositUses:
    """What the host says of a deposit's receipt, in company currency: what came in, what of it settles which debt, and
    what was paid back by which voucher."""

    received: Decimal = Decimal(0)
    applied: Mapping[ReceivableRef, Decimal] = field(default_factory=dict)
    refunded: Mapping[ReceivableRef, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductionRequest:
    """What is to be made for an order's line, in stock units."""

    company: str
    item_code: str
    warehouse: str
    qty: Decimal
    needed_by: date
    sales_order: str
    source_line: str


@dataclass(frozen=True, slots=True)
class ProductionStatus:
    """How far production is, in stock units: asked for, planned and not made yet, made."""

    requested: Decimal
    planned: Decimal
    produced: Decimal


@dataclass(frozen=True, slots=True)
class Posted:
    """What the host did: the debt's reference, what it issued, the credit notes in the order of the plan's credits, and
    the debts of other vouchers that changed by it."""

    receivable: ReceivableRef | None = None
    stock: StockPosted = field(default_factory=StockPosted)
    credits: Sequence[CreditNote] = ()
    deposits: Sequence[DepositMove] = ()
    debts: Sequence[ReceivableRef] = ()


@dataclass(frozen=True, slots=True)
class Debt:
    """What is still owed on a debt, and how much of the rest credit notes took off (payments took the others)."""

    outstanding: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Allocation:
    """What another voucher has settled of a debt, in company currency."""

    voucher_type: str
    voucher_no: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CarriedFields:
    """Fieldnames that a document hands on to the host's voucher: of its header, its lines and its taxes."""

    header: frozenset[str] = frozenset()
    line: frozenset[str] = frozenset()
    tax: frozenset[str] = frozenset()


class Host(Protocol):
    """See the module's text."""

    name: str

    def setup(self) -> None:
        """Make what the app adds to the host's forms; idempotent. Called by install and migrate."""

    def teardown(self) -> None:
        """Take away what `setup` made. Called by uninstall."""

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

    def request_production(self, request: ProductionRequest) -> tuple[str, str]:
        """Ask production to make something for an order's line; DocType and name of the host's request.

        The caller has checked that the user may. Raises frappe.ValidationError where the host cannot make it.
        """

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

    def cancel_deposit(self, receipt: ReceivableRef) -> None:
        """Undo receive_deposit."""

    def apply_deposit(self, receipt: ReceivableRef, debt: ReceivableRef, amount: Decimal, day: date) -> None:
        """Settle so much of a debt with a receipt, from that day on. Raises where either has less open."""

    def unapply_deposit(self, receipt: ReceivableRef, debt: ReceivableRef, amount: Decimal, day: date) -> None:
        """Free so much of what a receipt settles."""

    def deposit_uses(self, receipts: Sequence[ReceivableRef], latest: bool) -> dict[ReceivableRef, DepositUses]:
        """What became of receipts, whoever did it, in a fixed number of queries. `latest`: see past the snapshot."""

    def reverse_receivable(self, voucher: Voucher, ref: ReceivableRef) -> None:
        """Undo post_receivable. Refuses, naming them, while payments are applied to the debt."""

    def party_rows(self, rows: Sequence[Any]) -> list[PartyRow]:
        """The customers' rows among what the host reports to its `party_rows_posted` hook."""

    def outstanding(self, refs: Sequence[ReceivableRef]) -> dict[ReceivableRef, Decimal]:
        """What is still owed on each debt, in one query."""

    def debts(self, refs: Sequence[ReceivableRef], latest: bool = False) -> dict[ReceivableRef, Debt]:
        """The state of each debt, in one query. `latest`: a locking read, past the transaction's snapshot."""

    def allocations(self, ref: ReceivableRef) -> list[Allocation]:
        """What others have settled of a debt: payments, journals, credit notes."""

    def unlinks_on_cancel(self) -> bool:
        """Whether cancelling a debt frees what was allocated to it; else it is refused."""

    def party_balance(self, customer: str, company: str) -> Decimal:
        """The customer's signed balance, payments and advances included. A locking read: it waits for postings."""

    def party_balances(self) -> dict[tuple[str, str], Decimal]:
        """All customers' signed balances by (company, customer), in one query."""

    def on_hand(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
        """Quantity on hand and its value by (item, warehouse), in one query."""

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

    def forget(self) -> None:
        """Drop what the host caches within a request: the transaction was rolled back and will be run again."""

    def problems(self) -> list[Problem]:
        """What the host's own ledgers contradict among themselves."""
