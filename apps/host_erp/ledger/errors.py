"""What the ledgers refuse with. All are frappe.ValidationError, so a form shows the message and nothing is written."""

from dataclasses import dataclass
from decimal import Decimal

import frappe


class LedgerError(frappe.ValidationError):
    """Base of every refusal of the ledgers."""


class UnbalancedError(LedgerError):
    """The debits and credits of a voucher differ."""


class AccountError(LedgerError):
    """An account, or the cost center beside it, cannot take a row."""


class PartyError(LedgerError):
    """A party is missing, unknown, disabled or frozen."""


class ClosedPeriodError(LedgerError):
    """The date is frozen or lies in no open fiscal year."""


class AllocatedError(LedgerError):
    """Other vouchers are allocated against the voucher to be reversed."""


class OverAllocationError(LedgerError):
    """More is allocated to a voucher than is outstanding."""


class StockError(LedgerError):
    """An item, a warehouse or a quantity cannot be moved."""


class SupplyError(LedgerError):
    """A request or a work order cannot be made, advanced or taken back."""


class TrackingError(StockError):
    """A batch or serial number is missing, wrong, expired or elsewhere."""


class BackdatedStockError(StockError):
    """A movement is dated before the last movement of that item in that warehouse."""


class ImmutableLedgerError(LedgerError):
    """Somebody tried to write a ledger row by hand."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """One item and warehouse that lack stock; quantities in the stock unit of measure. Available is what lies there and
    is not reserved."""

    item_code: str
    warehouse: str
    needed: Decimal
    available: Decimal
    on_hand: Decimal
    reserved: Decimal = Decimal(0)

    @property
    def missing(self) -> Decimal:
        return self.needed - self.available


class NegativeStockError(StockError):
    """Stock would fall below zero; `shortages` lists every failing item and warehouse."""

    def __init__(self, message: str = "", shortages: tuple[Shortage, ...] | list[Shortage] = ()) -> None:
        super().__init__(message)
        self.shortages = list(shortages)
