"""What vouchers hand to the ledgers. Immutable data; amounts and quantities are Decimals, never floats."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Voucher:
    """The document that posts. `posting_time` defaults to now, the transaction currency to the company's. `customer` is
    who receives what goes out: serial numbers show it."""

    doctype: str
    name: str
    company: str
    posting_date: date | str
    posting_time: time | timedelta | str | None = None
    remarks: str | None = None
    transaction_currency: str | None = None
    transaction_exchange_rate: Decimal | None = None
    is_opening: bool = False
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class GLRow:
    """One line of a journal, in company currency. The account-currency fields are needed only for an account that is
    kept in another currency. `due_date` and `against_voucher` matter on receivable and payable accounts: without
    `against_voucher` the row is owed under the posting voucher itself."""

    account: str
    debit: Decimal
    credit: Decimal
    cost_center: str | None = None
    party_type: str | None = None
    party: str | None = None
    against_voucher_type: str | None = None
    against_voucher: str | None = None
    due_date: date | str | None = None
    voucher_detail_no: str | None = None
    against: str | None = None
    remarks: str | None = None
    account_currency: str | None = None
    debit_in_account_currency: Decimal | None = None
    credit_in_account_currency: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """Part of a movement: `qty` (positive) of a batch, a serial number, or both."""

    qty: Decimal
    batch_no: str | None = None
    serial_no: str | None = None


@dataclass(frozen=True, slots=True)
class StockRow:
    """One movement in the stock unit of measure: `qty` positive comes in, negative goes out.

    `incoming_rate` (company currency for one stock unit) values what comes in; None takes the present valuation rate.
    `return_of` (voucher type, voucher, voucher line) names the issue that the goods come back from: they are worth what
    they cost then, which `returns.valued` puts into `incoming_value`, the worth of the whole row.
    `expense_account` is the other side of the general ledger entry where the company keeps perpetual inventory.
    `batch_no` and `serial_nos` (one a unit) matter for items that have them; left out, they are picked or made. `picks`
    is what became of that, filled in by the stock ledger.
    `cost_of` names the voucher lines whose issues, by the same voucher, these goods are made of: they come in at that
    cost. A line that names itself is a transfer. `worth_after`: a count; the bin is worth so much after this row, and
    `qty` may be zero.
    `idx` is the document's row, for messages. `expired_too`: what has expired may go out, if it is named.
    """

    item_code: str
    warehouse: str
    qty: Decimal
    voucher_detail_no: str | None = None
    expense_account: str | None = None
    cost_center: str | None = None
    incoming_rate: Decimal | None = None
    batch_no: str | None = None
    serial_nos: tuple[str, ...] = ()
    idx: int | None = None
    expired_too: bool = False
    return_of: tuple[str, str, str] | None = None
    incoming_value: Decimal | None = None
    picks: tuple[Pick, ...] = ()
    cost_of: tuple[str, ...] = ()
    worth_after: Decimal | None = None

    @property
    def moved(self) -> bool:
        """Whether this is the receiving half of a transfer: the same goods, batches and serial numbers included."""
        return self.voucher_detail_no in self.cost_of


@dataclass(frozen=True, slots=True)
class PartyRow:
    """What the hook `party_rows_posted` receives: one per party and account of a voucher. `amount` is signed, in
    company currency: debit less credit on a receivable account, credit less debit on a payable one."""

    company: str
    party_type: str
    party: str
    account: str
    amount: Decimal
    voucher_type: str
    voucher_no: str
    posting_date: date
