"""Who owes what, by voucher: each party row says which voucher it raises or settles."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Sum
from frappe.utils import getdate, now

from host_erp.ledger import gl_checks
from host_erp.ledger.money import dec, new_names, to_column
from host_erp.ledger.rows import ZERO, GLRow, Voucher
from host_erp.ledger.sql import insert_rows, mark

Ref = tuple[str, str]
"""A voucher as (voucher type, voucher name)."""

COLUMNS = (
    "name", "owner", "modified_by", "creation", "modified", "docstatus", "idx", "posting_date", "company",
    "account_type", "account", "party_type", "party", "due_date", "cost_center", "voucher_type", "voucher_no",
    "voucher_detail_no", "against_voucher_type", "against_voucher_no", "amount", "account_currency",
    "amount_in_account_currency", "delinked", "remarks",
)  # fmt: skip

AGAINST_INDEX = "against_voucher_index"

OWN = "entry.voucher_type = entry.against_voucher_type and entry.voucher_no = entry.against_voucher_no"
"""An entry that a voucher made under itself; all others say what one voucher allocated to another."""

SUMS = (
    "min(entry.account_currency) as account_currency, min(entry.cost_center) as cost_center,"
    " coalesce(min(if(" + OWN + ", entry.posting_date, null)), min(entry.posting_date)) as posting_date,"
    " sum(entry.amount) as amount,"
    " sum(entry.amount_in_account_currency) as in_account_currency, sum(if(" + OWN + ", entry.amount, 0)) as total,"
    " sum(if(" + OWN + ", entry.amount_in_account_currency, 0)) as total_in_account_currency"
)
"""What an open voucher is about; `exact` makes Decimals of the amounts."""

AMOUNTS = ("amount", "in_account_currency", "total", "total_in_account_currency")


def exact(rows: list[frappe._dict]) -> list[frappe._dict]:
    """The rows with their amounts as Decimals."""
    for row in rows:
        row.update({field: dec(row[field]) for field in AMOUNTS})
    return rows


def signed(row: GLRow, account: frappe._dict) -> Decimal:
    """What a row adds to the party's debt: debit less credit on a receivable account, the opposite on a payable."""
    return row.debit - row.credit if account.account_type == "Receivable" else row.credit - row.debit


def ref_of(voucher: Voucher, row: GLRow) -> Ref:
    """The voucher under which a row is owed: the one that it names, else its own."""
    return row.against_voucher_type or voucher.doctype, row.against_voucher or voucher.name


def write(voucher: Voucher, rows: Sequence[GLRow], accounts: gl_checks.Facts, company_currency: str) -> None:
    """Write one entry for each party row, in one bulk insert. Called by the general ledger only."""
    user, stamp, day = frappe.session.user, now(), getdate(voucher.posting_date)
    out = []
    for name, row in zip(new_names(len(rows)), rows, strict=True):
        account = accounts[row.account]
        currency, debit, credit = gl_checks.account_amounts(row, account, company_currency)
        foreign = debit - credit if account.account_type == "Receivable" else credit - debit
        out.append((
            name, user, user, stamp, stamp, 1, 0, day, voucher.company, account.account_type, row.account,
            row.party_type, row.party, getdate(row.due_date) if row.due_date else None, row.cost_center,
            voucher.doctype, voucher.name, row.voucher_detail_no, *ref_of(voucher, row),
            to_column(signed(row, account)), currency, to_column(foreign), 0, row.remarks or voucher.remarks or "",
        ))  # fmt: skip
    insert(out)


def insert(rows: Sequence[tuple]) -> None:
    """One bulk insert, in the order of COLUMNS."""
    insert_rows("Payment Ledger Entry", COLUMNS, rows)


def outstanding(refs: Sequence[Ref], for_update: bool = False) -> dict[Ref, Decimal]:
    """What is open under each voucher, in company currency: positive is owed to us on a receivable account, negative is
    a credit or an advance; zero for a voucher the ledger does not know. Locks as `parts` does."""
    result = dict.fromkeys(sorted(set(refs)), ZERO)
    for row in parts(refs, for_update):
        result[row.ref] += row.amount
    return result


def parts(refs: Sequence[Ref], for_update: bool = False) -> list[frappe._dict]:
    """What is open under vouchers, one row for each account and party of a voucher: `ref`, company, account_type,
    account, party_type, party, account_currency, cost_center, posting_date, first due_date; `amount` in company
    currency and `in_account_currency`; what the voucher itself raised: `total` and `total_in_account_currency`.

    With `for_update` the entries are locked until commit and their latest state is read, so that two payments cannot
    settle the same debt. The index is forced: a locking read through another one would lock the entries of strangers,
    in another order.
    """
    if not refs:
        return []
    keys = "against_voucher_type, against_voucher_no, company, account_type, account, party_type, party"
    rows = frappe.db.sql(
        "select " + keys + ", min(due_date) as due_date, " + SUMS
        + " from `tabPayment Ledger Entry` entry force index (" + AGAINST_INDEX + ")"
        " where (against_voucher_type, against_voucher_no) in %s and delinked = 0 group by " + keys
        + (" for update" if for_update else ""),
        (tuple(sorted(set(refs))),),
        as_dict=True,
    )  # fmt: skip
    for row in rows:
        row.ref = (row.against_voucher_type, row.against_voucher_no)
    return exact(rows)


def debts(
    refs: Sequence[Ref], for_update: bool = False, account: str | None = None, party: str | None = None
) -> dict[Ref, frappe._dict]:
    """The row that `parts` has for each voucher; vouchers that the ledger does not know are absent.

    Of a voucher with several, the one of that account and party, else that with the largest amount.
    """
    result: dict[Ref, frappe._dict] = {}
    for row in sorted(
        parts(refs, for_update), key=lambda row: (row.account == account and row.party == party, abs(row.amount))
    ):
        result[row.ref] = row
    return result


def party_balance(company: str, party_type: str, party: str) -> Decimal:
    """What the party owes in company currency, all vouchers, advances and credit notes counted."""
    entry = frappe.qb.DocType("Payment Ledger Entry")
    found = (
        frappe.qb.from_(entry)
        .select(Sum(entry.amount))
        .where((entry.party_type == party_type) & (entry.party == party))
        .where((entry.company == company) & (entry.delinked == 0))
        .run()
    )
    return dec(found[0][0])


def open_vouchers(company: str, party_type: str, party: str, account: str | None = None) -> list[frappe._dict]:
    """Vouchers of a party with something open, oldest due first: voucher_type, voucher_no, account, account_currency,
    cost_center, posting_date, due_date, and as `debts` has them amount, in_account_currency, total,
    total_in_account_currency."""
    of_account = " and entry.account = %s" if account else ""
    rows = frappe.db.sql(
        "select entry.against_voucher_type as voucher_type, entry.against_voucher_no as voucher_no, entry.account,"
        " min(coalesce(entry.due_date, entry.posting_date)) as due_date, " + SUMS
        + " from `tabPayment Ledger Entry` entry where entry.party_type = %s and entry.party = %s"
        " and entry.company = %s and entry.delinked = 0" + of_account
        + " group by entry.against_voucher_type, entry.against_voucher_no, entry.account"
        " having sum(entry.amount_in_account_currency) != 0 or sum(entry.amount) != 0",
        [party_type, party, company] + ([account] if account else []),
        as_dict=True,
    )  # fmt: skip
    return sorted(exact(rows), key=lambda row: (row.due_date, row.posting_date, row.voucher_no))


def lock_for_reversal(voucher: Voucher) -> tuple[list[frappe._dict], dict[Ref, Decimal]]:
    """(the live entries of a voucher about to be reversed, what other vouchers have allocated to it).

    The allocations are in the account's currency: a row of zero in it is an exchange difference, which comes and goes
    with an allocation. Locking reads: a payment that is being allocated at this moment waits for us, or we for it.
    """
    columns = (
        "select name, voucher_type, voucher_no, against_voucher_type, against_voucher_no, party_type, party, account,"
        " amount, amount_in_account_currency from `tabPayment Ledger Entry` "
    )
    ref = (voucher.doctype, voucher.name)
    against = frappe.db.sql(
        columns + "force index (" + AGAINST_INDEX + ")"
        " where against_voucher_type = %s and against_voucher_no = %s and delinked = 0 for update",
        ref,
        as_dict=True,
    )  # fmt: skip
    others: dict[Ref, Decimal] = {}
    for row in against:
        other = (row.voucher_type, row.voucher_no)
        if other != ref:
            others[other] = others.get(other, ZERO) + dec(row.amount_in_account_currency)
    own = frappe.db.sql(
        columns + "where voucher_type = %s and voucher_no = %s and delinked = 0 for update", ref, as_dict=True
    )
    return own, {other: amount for other, amount in others.items() if amount}


def delink(rows: Sequence[frappe._dict]) -> None:
    """The entries of a reversed voucher, read by `lock_for_reversal`, no longer count."""
    mark("Payment Ledger Entry", "delinked", rows)


def balances(company: str, party_type: str, parties: Iterable[str]) -> dict[str, Decimal]:
    """`party_balance` of many parties in one statement; zero for those without entries."""
    wanted = sorted(set(parties))
    result = dict.fromkeys(wanted, ZERO)
    if not wanted:
        return result
    entry = frappe.qb.DocType("Payment Ledger Entry")
    found = (
        frappe.qb.from_(entry)
        .select(entry.party, Sum(entry.amount))
        .where((entry.party_type == party_type) & entry.party.isin(wanted))
        .where((entry.company == company) & (entry.delinked == 0))
        .groupby(entry.party)
        .run()
    )
    result.update({party: dec(amount) for party, amount in found})
    return result
