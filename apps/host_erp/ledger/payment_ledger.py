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

OWN_AMOUNT = "if(voucher_type = against_voucher_type and voucher_no = against_voucher_no, amount, 0)"
"""The amount of an entry that a voucher made under itself, zero for what others allocated to it."""


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
    a credit or an advance; zero for a voucher the ledger does not know.

    With `for_update` the entries are locked until commit and their latest state is read, so that two payments cannot
    settle the same debt.
    """
    wanted = sorted(set(refs))
    result = dict.fromkeys(wanted, ZERO)
    for row in _against(wanted, for_update):
        key = (row.against_voucher_type, row.against_voucher_no)
        result[key] = result.get(key, ZERO) + dec(row.amount)
    return result


def _against(refs: Sequence[Ref], for_update: bool) -> list[frappe._dict]:
    """Sums of live entries by (against voucher, account, party), in one statement.

    The index is forced: a locking read through another one would lock the entries of strangers, in another order.
    """
    if not refs:
        return []
    keys = "against_voucher_type, against_voucher_no, company, account, party_type, party"
    return frappe.db.sql(
        "select " + keys + ", sum(amount) as amount, min(due_date) as due_date, sum(" + OWN_AMOUNT + ") as total"
        " from `tabPayment Ledger Entry` force index (" + AGAINST_INDEX + ")"
        " where (against_voucher_type, against_voucher_no) in %s and delinked = 0 group by " + keys
        + (" for update" if for_update else ""),
        (tuple(refs),),
        as_dict=True,
    )  # fmt: skip


def debts(refs: Sequence[Ref], for_update: bool = False) -> dict[Ref, frappe._dict]:
    """The open amount of each voucher with its total, company, account, party_type, party and first due_date.

    Vouchers that the ledger does not know are absent. A voucher open on several accounts appears with the largest part.
    """
    result: dict[Ref, frappe._dict] = {}
    for row in _against(sorted(set(refs)), for_update):
        row.amount, row.total = dec(row.amount), dec(row.total)
        key = (row.against_voucher_type, row.against_voucher_no)
        if key not in result or abs(row.amount) > abs(result[key].amount):
            result[key] = row
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
    """Vouchers of a party with something open, oldest due first: voucher_type, voucher_no, account, posting_date,
    due_date, total (what the voucher itself raised), outstanding; amounts as Decimals."""
    of_account = " and account = %s" if account else ""
    rows = frappe.db.sql(
        "select against_voucher_type as voucher_type, against_voucher_no as voucher_no, account,"
        " min(posting_date) as posting_date, min(coalesce(due_date, posting_date)) as due_date,"
        " sum(" + OWN_AMOUNT + ") as total, sum(amount) as outstanding"
        " from `tabPayment Ledger Entry`"
        " where party_type = %s and party = %s and company = %s and delinked = 0" + of_account
        + " group by against_voucher_type, against_voucher_no, account having sum(amount) != 0",
        [party_type, party, company] + ([account] if account else []),
        as_dict=True,
    )  # fmt: skip
    for row in rows:
        row.total, row.outstanding = dec(row.total), dec(row.outstanding)
    return sorted(rows, key=lambda row: (row.due_date, row.posting_date, row.voucher_no))


def lock_for_reversal(voucher: Voucher) -> tuple[list[frappe._dict], dict[Ref, Decimal]]:
    """(the live entries of a voucher about to be reversed, what other vouchers have allocated to it).

    Locking reads: a payment that is being allocated at this moment waits for us, or we for it.
    """
    columns = (
        "select name, voucher_type, voucher_no, against_voucher_type, against_voucher_no, party_type, party, account,"
        " amount from `tabPayment Ledger Entry` "
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
            others[other] = others.get(other, ZERO) + dec(row.amount)
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
