"""Which open payments, credit notes and journals could settle which open debts of a customer, oldest first; and what of
it can be freed again. Proposals only: `ledger.allocation` decides under locks and writes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import getdate

from host_erp.ledger import payment_ledger
from host_erp.ledger.money import ZERO, dec, rounder
from host_erp.ledger.payment_ledger import Ref
from host_erp.vouchers.exchange_difference import base_part


@dataclass(frozen=True, slots=True)
class Limits:
    """What the user narrows a list to; empty means everything. Amounts in the account's currency."""

    from_date: date | str | None = None
    to_date: date | str | None = None
    minimum: float | None = None
    maximum: float | None = None
    name: str | None = None
    cost_center: str | None = None
    count: int | None = None

    def keep(self, rows: Iterable[frappe._dict]) -> list[frappe._dict]:
        """The rows within the limits, in their order."""
        found = [row for row in rows if self.holds(row)]
        return found[: self.count] if self.count else found

    def holds(self, row: frappe._dict) -> bool:
        """Whether a row of `payment_ledger.open_vouchers` lies within the limits."""
        amount = abs(row.in_account_currency)
        return not (
            (self.from_date and row.posting_date < getdate(self.from_date))
            or (self.to_date and row.posting_date > getdate(self.to_date))
            or (self.minimum and amount < dec(self.minimum))
            or (self.maximum and amount > dec(self.maximum))
            or (self.name and self.name.lower() not in row.voucher_no.lower())
            or (self.cost_center and row.cost_center != self.cost_center)
        )


def unreconciled(
    company: str, party_type: str, party: str, account: str, invoices: Limits, payments: Limits
) -> tuple[list[frappe._dict], list[frappe._dict]]:
    """(debts, credits) of a party with something open on an account, oldest first."""
    rows = payment_ledger.open_vouchers(company, party_type, party, account)
    debts = invoices.keep(row for row in rows if row.in_account_currency > 0)
    return debts, payments.keep(row for row in rows if row.in_account_currency < 0)


@dataclass(frozen=True, slots=True)
class Proposal:
    """So much of a credit settles so much of a debt, in the account's currency; and what is gained by it in company
    currency."""

    payment: Ref
    debt: Ref
    amount: Decimal
    available: Decimal
    difference: Decimal


def allocate(debts: Sequence[frappe._dict], credits: Sequence[frappe._dict]) -> Iterator[Proposal]:
    """Match credits with debts, both in the order given, as far as they reach."""
    rounded = rounder()
    owed = [[debt, debt.in_account_currency, debt.amount] for debt in debts]
    for credit in credits:
        left, base_left = -credit.in_account_currency, -credit.amount
        for one in owed:
            debt, open_now, base_open = one
            amount = min(left, open_now)
            if amount <= 0:
                continue
            moved = base_part(base_left, left, amount, rounded)
            settled = base_part(base_open, open_now, amount, rounded)
            yield Proposal(
                (credit.voucher_type, credit.voucher_no), (debt.voucher_type, debt.voucher_no), amount, left,
                moved - settled,
            )  # fmt: skip
            left, base_left = left - amount, base_left - moved
            one[1], one[2] = open_now - amount, base_open - settled


def allocations_of(voucher: Ref, company: str) -> list[frappe._dict]:
    """What a voucher settles of others now: reference_doctype, reference_name, account, party_type, party,
    account_currency, allocated_amount (above zero, where it settles a debt)."""
    rows = frappe.db.sql(
        """select against_voucher_type as reference_doctype, against_voucher_no as reference_name, account, party_type,
            party, account_currency, -sum(amount_in_account_currency) as allocated_amount
        from `tabPayment Ledger Entry`
        where voucher_type = %s and voucher_no = %s and company = %s and delinked = 0
            and not (voucher_type = against_voucher_type and voucher_no = against_voucher_no)
        group by against_voucher_type, against_voucher_no, account, party_type, party, account_currency
        having sum(amount_in_account_currency) != 0 order by min(posting_date), min(creation), against_voucher_no""",
        (*voucher, company),
        as_dict=True,
    )
    return [row.update(allocated_amount=dec(row.allocated_amount)) or row for row in rows]


def rate(row: frappe._dict) -> Decimal:
    """The rate at which what is open was booked."""
    return row.amount / row.in_account_currency if row.in_account_currency else ZERO
