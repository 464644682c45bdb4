"""Data that a host answers with: facts of its masters, and what it did. Nothing here reads or writes.

Amounts are Decimals in company currency unless said otherwise; quantities are in stock units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.posting_plan import DepositMove, ReceivableRef


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

    def units(self) -> list[tuple[str | None, Decimal]]:
        """(serial number, 1) for each unit; (batch, quantity) where there are no serial numbers."""
        return [(name, Decimal(1)) for name in self.serial_nos] or [(self.batch_no, self.qty)]


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


WORK_ORDER = "Work Order"


@dataclass(frozen=True, slots=True)
class ProductionStep:
    """A request to make something for an order's line, or a work order made of it: what is open of it and what was
    made, in stock units; `status` as the host calls it; `expected`: the day on which the open part should be there."""

    doctype: str
    name: str
    status: str
    open: Decimal
    made: Decimal
    expected: date | None


@dataclass(frozen=True, slots=True)
class ProductionStatus:
    """How far production is with an order's line."""

    steps: tuple[ProductionStep, ...]

    @property
    def requested(self) -> Decimal:
        """Asked for, and no work order is there yet."""
        return sum((step.open for step in self.steps if step.doctype != WORK_ORDER), ZERO)

    @property
    def planned(self) -> Decimal:
        """On work orders and not made yet."""
        return sum((step.open for step in self.steps if step.doctype == WORK_ORDER), ZERO)

    @property
    def produced(self) -> Decimal:
        """Made."""
        return sum((step.made for step in self.steps), ZERO)

    @property
    def expected(self) -> date | None:
        """When the last of what is open should be there."""
        return max((step.expected for step in self.steps if step.open and step.expected), default=None)


@dataclass(frozen=True, slots=True)
class ReorderLevel:
    """Below `level` at least `qty` more is requested for `warehouse`, in stock units.

    `counted`: the warehouses whose stock counts for it; `kind`: of request, as the host's Material Request names it.
    """

    warehouse: str
    counted: frozenset[str]
    level: Decimal
    qty: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class SupplyRule:
    """How an item is replenished, in stock units. `kind`: of request where no level says another."""

    item_code: str
    kind: str
    safety_stock: Decimal
    min_order_qty: Decimal
    lead_days: int
    stock_uom: str
    purchase_uom: str
    conversion_factor: Decimal
    whole_uoms: frozenset[str]
    levels: tuple[ReorderLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class SupplyNeed:
    """What is to be requested, `qty` in `uom`."""

    item_code: str
    warehouse: str
    kind: str
    qty: Decimal
    uom: str
    conversion_factor: Decimal
    lead_days: int


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
class Settlement:
    """What a voucher takes off what is open under another one, in company currency."""

    voucher: ReceivableRef
    against: ReceivableRef
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LedgerEntries:
    """How many live rows a voucher has in a ledger of the host, and between which days."""

    ledger: str
    voucher: ReceivableRef
    company: str
    rows: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CarriedFields:
    """Fieldnames that a document hands on to the host's voucher: of its header, its lines and its taxes."""

    header: frozenset[str] = frozenset()
    line: frozenset[str] = frozenset()
    tax: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NativeExposure:
    """What one of the host's own sales documents adds to a customer's exposure beside the ledger, in company
    currency."""

    company: str
    customer: str
    open_orders: Decimal
    unbilled: Decimal


@dataclass(frozen=True, slots=True)
class HostSetting:
    """A setting of the host that matters to our documents, as it stands. The texts are translated.

    `level`: CONFLICT wants to be mended, WARNING was chosen and is never silent, NOTE is to be known, HANDLED is on and
    does not touch our documents.
    """

    level: str
    setting: str
    where: str
    state: str
    meaning: str
    advice: str


CONFLICT = "Conflict"
WARNING = "Warning"
NOTE = "Note"
HANDLED = "Handled"
LEVELS = (CONFLICT, WARNING, NOTE, HANDLED)
