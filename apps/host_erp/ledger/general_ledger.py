"""Double entry: `post` writes the rows of a voucher, `reverse` takes them back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import frappe
from frappe.utils import getdate, now

from host_erp.ledger import allocation, announce, gl_checks, payment_ledger
from host_erp.ledger.money import dec, new_names, rounder, to_column
from host_erp.ledger.periods import open_fiscal_year
from host_erp.ledger.rows import ZERO, GLRow, Voucher
from host_erp.ledger.sql import insert_rows, live_rows, mark, read_rows
from host_erp.vouchers import exchange_difference

COLUMNS = (
    "name", "owner", "modified_by", "creation", "modified", "docstatus", "idx", "posting_date", "transaction_date",
    "company", "account", "party_type", "party", "cost_center", "debit", "credit", "account_currency",
    "debit_in_account_currency", "credit_in_account_currency", "transaction_currency", "transaction_exchange_rate",
    "debit_in_transaction_currency", "credit_in_transaction_currency", "voucher_type", "voucher_no",
    "voucher_detail_no", "against_voucher_type", "against_voucher", "against", "fiscal_year", "due_date", "is_opening",
    "is_advance", "is_cancelled", "remarks",
)  # fmt: skip


def post(voucher: Voucher, rows: Sequence[GLRow]) -> None:
    """Write the rows of a voucher to the general and the payment ledger.

    Amounts are in company currency and equal in total to the last digit; a negative debit is a credit. Profit and loss
    rows without a cost center take the company's. Raises a LedgerError that names the row; then nothing is written.
    """
    write(prepare(voucher, rows))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows that passed every check, with the facts that writing them needs."""

    voucher: Voucher
    rows: Sequence[GLRow]
    accounts: gl_checks.Facts
    currency: str
    fiscal_year: str


def prepare(
    voucher: Voucher, rows: Sequence[GLRow], stock_accounts: Iterable[str] = (), fiscal_year: str | None = None
) -> Prepared:
    """Merge and check rows, write nothing. The stock ledger may post to `stock_accounts` and has the fiscal year."""
    gl_checks.check_amounts(rows)
    company = frappe.get_cached_doc("Company", voucher.company)
    rows = [row if row.cost_center else replace(row, cost_center=company.cost_center) for row in merge(rows)]
    if not rows:
        return Prepared(voucher, (), {}, company.default_currency, "")
    accounts = read_rows("Account", (row.account for row in rows), gl_checks.ACCOUNT_FIELDS)
    gl_checks.check_accounts(voucher, rows, accounts, stock_accounts)
    gl_checks.check_cost_centers(voucher, rows, accounts)
    gl_checks.check_parties(rows)
    for row in rows:
        gl_checks.account_amounts(row, accounts[row.account], company.default_currency)
    fiscal_year = fiscal_year or open_fiscal_year(voucher.company, voucher.posting_date, voucher=voucher)
    return Prepared(voucher, rows, accounts, company.default_currency, fiscal_year)


def write(prepared: Prepared) -> None:
    """Write prepared rows to the general and the payment ledger, and tell who listens to party rows."""
    voucher, rows, accounts = prepared.voucher, prepared.rows, prepared.accounts
    if not rows:
        return
    insert(values(voucher, rows, accounts, prepared.currency, prepared.fiscal_year))
    party_rows = [row for row in rows if accounts[row.account].account_type in gl_checks.PARTY_ACCOUNTS]
    if party_rows:
        payment_ledger.write(voucher, party_rows, accounts, prepared.currency)
        amounts = ((row, payment_ledger.signed(row, accounts[row.account])) for row in party_rows)
        announce.debts(payment_ledger.ref_of(voucher, row) for row in party_rows)
        announce.party_rows(voucher, [(row.party_type, row.party, row.account, amount) for row, amount in amounts])


def merge(rows: Iterable[GLRow]) -> list[GLRow]:
    """Rows that differ in nothing but their amounts become one, debit or credit; rows of zero disappear."""
    merged: dict[tuple, list] = {}
    for row in rows:
        key = (
            row.account, row.cost_center, row.party_type, row.party, row.against_voucher_type, row.against_voucher,
            row.due_date and str(row.due_date), row.voucher_detail_no, row.against, row.remarks, row.account_currency,
        )  # fmt: skip
        known = merged.setdefault(key, [row, ZERO, ZERO, False])
        known[1] += dec(row.debit) - dec(row.credit)
        if row.debit_in_account_currency is not None or row.credit_in_account_currency is not None:
            known[2] += dec(row.debit_in_account_currency) - dec(row.credit_in_account_currency)
            known[3] = True
    return [
        replace(
            row,
            debit=max(net, ZERO),
            credit=max(-net, ZERO),
            debit_in_account_currency=max(foreign, ZERO) if given else None,
            credit_in_account_currency=max(-foreign, ZERO) if given else None,
        )
        for row, net, foreign, given in merged.values()
        if net or foreign
    ]


def values(
    voucher: Voucher, rows: Sequence[GLRow], accounts: gl_checks.Facts, company_currency: str, fiscal_year: str
) -> list[tuple]:
    """The rows as they stand in the table, in the order of COLUMNS."""
    user, stamp, day = frappe.session.user, now(), getdate(voucher.posting_date)
    currency = voucher.transaction_currency or company_currency
    rate = dec(voucher.transaction_exchange_rate) or Decimal(1)
    round_money = rounder() if rate != 1 else to_column
    debtors, creditors = counterparts(rows)
    out = []
    for name, row in zip(new_names(len(rows)), rows, strict=True):
        account_currency, debit, credit = gl_checks.account_amounts(row, accounts[row.account], company_currency)
        out.append((
            name, user, user, stamp, stamp, 1, 0, day, day, voucher.company, row.account, row.party_type, row.party,
            row.cost_center, to_column(row.debit), to_column(row.credit), account_currency, to_column(debit),
            to_column(credit), currency, to_column(rate), round_money(row.debit / rate),
            round_money(row.credit / rate), voucher.doctype, voucher.name, row.voucher_detail_no,
            row.against_voucher_type, row.against_voucher, row.against or (creditors if row.debit else debtors),
            fiscal_year, getdate(row.due_date) if row.due_date else None, "Yes" if voucher.is_opening else "No", "No",
            0, row.remarks or voucher.remarks or "",
        ))  # fmt: skip
    return out


def counterparts(rows: Iterable[GLRow]) -> tuple[str, str]:
    """(who is debited, who is credited), as text for the column `against`: parties by name, else accounts."""
    debtors, creditors = {}, {}
    for row in rows:
        (debtors if row.debit else creditors)[row.party or row.account] = None
    return ", ".join(list(debtors)[:10]), ", ".join(list(creditors)[:10])


def insert(rows: Sequence[tuple]) -> None:
    """One bulk insert; nothing but this module and the reversal below calls it."""
    insert_rows("GL Entry", COLUMNS, rows)


def reverse(voucher: Voucher) -> None:
    """Take back all live rows of a voucher: they and their mirror rows, dated alike, are marked cancelled.

    Raises ClosedPeriodError where the original date is no longer open and AllocatedError where other vouchers are
    allocated against this one (unless Accounts Settings unlink payments). A voucher without rows is left alone.
    """
    rows = live_rows("GL Entry", COLUMNS, voucher.doctype, voucher.name)
    if not rows:
        return
    owed, others = payment_ledger.lock_for_reversal(voucher) if any(row.party for row in rows) else ([], {})
    for day in {row.posting_date for row in rows}:
        open_fiscal_year(voucher.company, day, voucher=voucher)
    if others:
        allocation.release(voucher, others)
    currency = frappe.get_cached_value("Company", voucher.company, "default_currency")
    if any(row.party and row.account_currency != currency for row in rows):
        exchange_difference.take_back((voucher.doctype, voucher.name))
    mark("GL Entry", "is_cancelled", rows)
    insert(mirrors(rows))
    if owed:
        payment_ledger.delink(owed)
        announce.debts((row.against_voucher_type, row.against_voucher_no) for row in owed)
        announce.party_rows(voucher, [(row.party_type, row.party, row.account, -dec(row.amount)) for row in owed])


SWAPPED = {
    "debit": "credit",
    "credit": "debit",
    "debit_in_account_currency": "credit_in_account_currency",
    "credit_in_account_currency": "debit_in_account_currency",
    "debit_in_transaction_currency": "credit_in_transaction_currency",
    "credit_in_transaction_currency": "debit_in_transaction_currency",
}


def mirrors(rows: Sequence[frappe._dict]) -> list[tuple]:
    """Stored rows with debit and credit exchanged, marked cancelled, under new names."""
    user, stamp = frappe.session.user, now()
    fresh = {"owner": user, "modified_by": user, "creation": stamp, "modified": stamp, "is_cancelled": 1}
    out = []
    for name, row in zip(new_names(len(rows)), rows, strict=True):
        swapped = {column: dec(row[other]) for column, other in SWAPPED.items()}
        out.append(tuple({**row, **fresh, **swapped, "name": name}[column] for column in COLUMNS))
    return out
