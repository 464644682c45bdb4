"""What a document does when it posts, as immutable data.

A plan holds nothing that another transaction can change: cost and valuation are the host's, exposure follows from the
line balances that the posting itself has locked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Voucher:
    """The document that posts."""

    doctype: str
    name: str
    company: str
    customer: str
    posting_date: date
    posting_time: str | None = None


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line that others will draw on: it gets a row in SM Line Balance under its own name.

    `gross` (company currency, with taxes) and `credit_account` are set on the line that carries the exposure of a
    chain: the order's line, or the first line where there is no order. `tolerance`: what may be delivered beyond the
    order, in stock units. A `service` may be invoiced without a delivery. The weights say
    how much of its exposure counts, as shares of 1.
    """

    source_doctype: str
    source_parent: str
    source_line: str
    credit_account: str | None = None
    gross: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    service: bool = False
    open_weight: Decimal = Decimal(1)
    unbilled_weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class LineMove:
    """A movement on a source line: `qty` in stock units, `amount` net in company currency, both signed. `gross` changes
    the line's gross value, where a confirmed order changes."""

    source_doctype: str
    source_parent: str
    source_line: str
    movement: str
    qty: Decimal
    amount: Decimal
    voucher_line: str
    row: int
    item_code: str
    gross: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class IssueRef:
    """A voucher line that issued goods: what comes back is valued at what it cost then."""

    voucher_type: str
    voucher_no: str
    voucher_line: str


@dataclass(frozen=True, slots=True)
class StockMove:
    """Goods in (`qty` > 0) or out (`qty` < 0) of a warehouse, in stock units. The host finds the cost.

    `batch_no` and `serial_nos` (one for each unit) for items that have them; where they are left out, the host picks.
    `dimensions`: the host's accounting dimensions (contract: dimensions).
    """

    item_code: str
    warehouse: str
    qty: Decimal
    voucher_line: str
    row: int
    expense_account: str
    cost_center: str
    batch_no: str | None = None
    serial_nos: tuple[str, ...] = ()
    return_of: IssueRef | None = None
    dimensions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StockHold:
    """Stock set aside for an order's line, in stock units."""

    source_line: str
    sales_order: str
    item_code: str
    warehouse: str
    qty: Decimal

    def of(self, qty: Decimal) -> "StockHold":
        """The same, for another quantity."""
        return replace(self, qty=qty)


@dataclass(frozen=True, slots=True)
class ReceivableRef:
    """The voucher under which the host knows a debt: payments and credit notes apply to it."""

    voucher_type: str
    voucher_no: str


@dataclass(frozen=True, slots=True)
class RevenueLine:
    """One line of an invoice. Amounts in document currency; `base_net_amount` in company currency.

    `carried`, here, on taxes and on the receivable: the document's fields that the host's own voucher has under the
    same name, custom fields and accounting dimensions among them (contract: carried_fields). `credits_line`: the
    invoice's line that a credit note takes back.
    """

    item_code: str
    item_name: str
    description: str
    qty: Decimal
    uom: str
    conversion_factor: Decimal
    rate: Decimal
    net_amount: Decimal
    base_net_amount: Decimal
    income_account: str
    cost_center: str
    voucher_line: str
    carried: Mapping[str, Any] = field(default_factory=dict)
    credits_line: str | None = None


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax of an invoice. `rate` in percent, `tax_amount` in document currency; both amounts after the document's
    discount."""

    charge_type: str
    account: str
    description: str
    rate: Decimal
    tax_amount: Decimal
    base_tax_amount: Decimal
    cost_center: str
    carried: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """A part of the debt with its due date; the parts sum to what is owed. `discount_amount` (document currency) may be
    taken off by who pays until `discount_date`; `discount` is a percentage or an amount, as `discount_type` says."""

    due_date: date
    payment_amount: Decimal
    base_payment_amount: Decimal
    payment_term: str | None = None
    invoice_portion: Decimal = Decimal(100)
    description: str | None = None
    discount_type: str | None = None
    discount: Decimal = Decimal(0)
    discount_date: date | None = None
    discount_amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Receivable:
    """The debt that an invoice creates, and what it is made of.

    `customer` owes it. `owed` is the grand total, rounded to coins where the document is. `base_rounding`: what is owed
    more (or less) than lines and taxes come to, in company currency; it is posted to `round_off_account`.
    """

    customer: str
    account: str
    currency: str
    conversion_rate: Decimal
    cost_center: str
    lines: tuple[RevenueLine, ...]
    taxes: tuple[TaxLine, ...]
    dues: tuple[Due, ...]
    grand_total: Decimal
    base_grand_total: Decimal
    owed: Decimal
    base_owed: Decimal
    base_rounding: Decimal = Decimal(0)
    round_off_account: str | None = None
    round_off_cost_center: str | None = None
    payment_terms_template: str | None = None
    carried: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit note for one debt: what `receivable` says is taken back. Its amounts are positive."""

    against: ReceivableRef
    receivable: Receivable


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A row of a journal in company currency: a debit, or a credit where it is negative."""

    account: str
    cost_center: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that follows from a document of ours and no party owes: its rows add up to nothing."""

    company: str
    posting_date: date
    remark: str
    rows: tuple[JournalRow, ...]


@dataclass(frozen=True, slots=True)
class DepositMove:
    """A movement of a deposit in company currency; negative where it is taken back.

    `receipt` is the voucher under which the host keeps the money (none while it is being received). `against`: the debt
    that it is applied to, the order that it is tied to, the host's voucher by which it was refunded or forfeited.
    `taken_over`: the host has done it before, on its own documents; only we take note.
    """

    deposit: str
    movement: str
    amount: Decimal
    receipt: ReceivableRef | None = None
    against: ReceivableRef | None = None
    taken_over: bool = False


@dataclass(frozen=True, slots=True)
class DepositUse:
    """A deposit that is to settle what the plan's receivable owes, as far as it is free."""

    deposit: str
    receipt: ReceivableRef


@dataclass(frozen=True, slots=True)
class DepositNeed:
    """A deposit that must be there before the voucher posts: `amount` received for an order before a `gate`. `orders`:
    to which the deposits may be tied, the order or the one that it amends."""

    order: str
    orders: tuple[str, ...]
    gate: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Income:
    """What a forfeited deposit becomes: amounts in company currency by account, a tax among them."""

    account: str
    amount: Decimal
    cost_center: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """How money comes in or goes out."""

    mode_of_payment: str | None = None
    reference_no: str | None = None
    reference_date: date | None = None


@dataclass(frozen=True, slots=True)
class PostingPlan:
    """Everything that one voucher posts. `sources` are the documents whose lines it draws on.

    `credit_guarded`: limit and hold are asked in any case; a voucher whose lines raise exposure is asked without it.
    `deposits_to_use`: in this order, as far as they are free. `forfeited_to`: what the forfeited amount becomes.
    `credit_stage`: on what occasion (plan/credit_stages.py), where the voucher's DocType does not say it.
    `reservations`: stock to be set aside, as far as there is any. `holds_stock`: the voucher is an order whose lines
    may hold stock. `dimensions`: the voucher's accounting dimensions, for rows that have none of their own.
    """

    voucher: Voucher
    new_lines: tuple[NewLine, ...] = ()
    line_moves: tuple[LineMove, ...] = ()
    stock_moves: tuple[StockMove, ...] = ()
    receivable: Receivable | None = None
    credits: tuple[Credit, ...] = ()
    deposit_moves: tuple[DepositMove, ...] = ()
    deposits_to_use: tuple[DepositUse, ...] = ()
    deposit_needs: tuple[DepositNeed, ...] = ()
    forfeited_to: tuple[Income, ...] = ()
    money: Money | None = None
    sources: tuple[tuple[str, str], ...] = ()
    credit_guarded: bool = False
    credit_stage: str = ""
    reservations: tuple[StockHold, ...] = ()
    holds_stock: bool = False
    dimensions: Mapping[str, Any] = field(default_factory=dict)
