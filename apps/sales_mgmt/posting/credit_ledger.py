"""The credit ledger: SM Credit Entry (append-only) and its running balances, SM Credit Balance.

The account's row is hot, so it is written last in a transaction and held briefly.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe

from sales_mgmt.money.rounding import dec, to_column
from sales_mgmt.plan.movements import RECEIVABLE, STAGES
from sales_mgmt.posting.bulk import insert_rows, new_names
from sales_mgmt.posting.guarded import Deltas, GuardedTable, GuardRefused, add_up, guarded_update
from sales_mgmt.posting.refusals import CreditRefusal

COLUMNS = ", ".join(STAGES)

CREDIT_BALANCE = GuardedTable(
    doctype="SM Credit Balance",
    columns=STAGES,
    flags=("guarded",),
    # Only what raises exposure by a decision is guarded; receivables and reversals are facts and always pass.
    guard="""
        d.guarded = 0
        OR (b.hold = 0 AND (
            b.limit_applies = 0
            OR b.open_orders + d.open_orders + b.unbilled + d.unbilled + b.receivable + d.receivable
                    + b.uncleared + d.uncleared
                <= b.credit_limit))
    """,
)


@dataclass(frozen=True, slots=True)
class CreditMove:
    """A change of exposure: `amount` in company currency, signed; the voucher that caused it."""

    credit_account: str
    stage: str
    amount: Decimal
    voucher_type: str
    voucher_no: str


def move(moves: Sequence[CreditMove], groups: Mapping[str, str], guarded: Collection[str] = ()) -> None:
    """Add the moves to the balances and write their entries. `groups`: account -> the group above it, whose balance
    moves along. The rows named in `guarded` bear no hold, and no more than their limit.

    Raises CreditRefusal, which can name the row's figures.
    """
    moves = [m for m in moves if m.amount]
    deltas = with_groups(moves, groups)
    if not deltas:
        return
    flags = {name: {"guarded": int(name in guarded)} for name in deltas}
    try:
        guarded_update(CREDIT_BALANCE, deltas, flags)
    except GuardRefused as refused:
        raise CreditRefusal(refused) from refused
    now, user = frappe.utils.now(), frappe.session.user
    insert_rows(
        "SM Credit Entry",
        ("name", "creation", "modified", "owner", "modified_by")
        + ("credit_account", "stage", "amount", "voucher_type", "voucher_no"),
        [
            (name, now, now, user, user, m.credit_account, m.stage, to_column(m.amount), m.voucher_type, m.voucher_no)
            for name, m in zip(new_names(len(moves)), moves, strict=True)
        ],
    )


def with_groups(moves: Sequence[CreditMove], groups: Mapping[str, str]) -> Deltas:
    """Changes by balance row: the accounts' own and their groups'; pure."""
    return add_up(
        (row, m.stage, m.amount) for m in moves for row in (m.credit_account, groups.get(m.credit_account)) if row
    )


@dataclass(frozen=True, slots=True)
class CreditBalance:
    """A row of SM Credit Balance: exposure by stage, and the limit and hold that count for it."""

    exposure: dict[str, Decimal]
    limit: Decimal | None
    valid_until: date | None
    hold: bool


def lock_balances(names: Collection[str]) -> dict[str, CreditBalance]:
    """The rows as they are now, held until the transaction ends; taken in the order of their names, as updates do."""
    return _balances(names, "ORDER BY name FOR UPDATE")


def read_balances(names: Collection[str]) -> dict[str, CreditBalance]:
    """The rows as this transaction sees them."""
    return _balances(names, "")


def _balances(names: Collection[str], how: str) -> dict[str, CreditBalance]:
    if not names:
        return {}
    rows = frappe.db.sql(
        f"""SELECT name, {COLUMNS}, limit_applies, credit_limit, valid_until, hold
            FROM `tabSM Credit Balance` WHERE name IN %s {how}""",
        (tuple(sorted(names)),),
    )
    return {
        name: CreditBalance(
            dict(zip(STAGES, map(dec, amounts), strict=True)), dec(limit) if applies else None, valid_until, bool(hold)
        )
        for name, *amounts, applies, limit, valid_until, hold in rows
    }


def find_accounts(parties: Sequence[tuple[str, str]], latest: bool = True) -> dict[tuple[str, str], str]:
    """Credit account by (company, customer) for those that have one; one query.

    With `latest` a locking read: an account that another transaction is just opening is waited for, so that no
    receivable is missed.
    """
    if not parties:
        return {}
    rows = frappe.db.sql(
        "SELECT company, customer, name FROM `tabSM Credit Account` WHERE (customer, company) IN %s"
        + (" LOCK IN SHARE MODE" if latest else ""),
        (tuple((customer, company) for company, customer in sorted(set(parties))),),
    )
    return {(company, customer): name for company, customer, name in rows}


def groups_of(accounts: Collection[str]) -> dict[str, str]:
    """Account -> the group above it, for those in a group. Memberships stand still from here on."""
    if not accounts:
        return {}
    rows = frappe.db.sql(
        """SELECT name, credit_group FROM `tabSM Credit Account`
           WHERE name IN %s AND credit_group IS NOT NULL ORDER BY name LOCK IN SHARE MODE""",
        (tuple(sorted(accounts)),),
    )
    return {name: group for name, group in rows if group}


def read_balance(account: str, for_update: bool = False) -> dict[str, Decimal]:
    """Exposure by stage of one account, in company currency."""
    lock = "FOR UPDATE" if for_update else ""
    rows = frappe.db.sql(
        f"SELECT {COLUMNS} FROM `tabSM Credit Balance` WHERE name = %s {lock}",
        (account,),
    )
    return dict(zip(STAGES, (dec(v) for v in rows[0]), strict=True)) if rows else dict.fromkeys(STAGES, Decimal(0))


def open_balance(account: str, receivable: Decimal) -> None:
    """Give an account its balance row, beginning with what the customer owes at the host."""
    now, user = frappe.utils.now(), frappe.session.user
    insert_rows(
        "SM Credit Balance",
        ("name", "creation", "modified", "owner", "modified_by", "version"),
        [(account, now, now, user, user, 0)],
    )
    move([CreditMove(account, RECEIVABLE, receivable, "SM Credit Account", account)], groups_of([account]))


def set_receivable(account: str, owed: Decimal) -> None:
    """Bring the receivable stage to what the customer owes at the host, by an entry of the account itself."""
    change = owed - read_balance(account, for_update=True)[RECEIVABLE]
    move([CreditMove(account, RECEIVABLE, change, "SM Credit Account", account)], groups_of([account]))


def fold(gone: str, kept: str) -> None:
    """Add the balance of one account to another's and remove it. The entries follow as links do."""
    frappe.db.sql("SELECT name FROM `tabSM Credit Balance` WHERE name IN %s ORDER BY name FOR UPDATE", ((gone, kept),))
    sums = ", ".join(f"kept.`{stage}` = kept.`{stage}` + gone.`{stage}`" for stage in STAGES)
    frappe.db.sql(
        f"""UPDATE `tabSM Credit Balance` kept JOIN `tabSM Credit Balance` gone ON gone.name = %(gone)s
            SET {sums}, kept.version = kept.version + 1 WHERE kept.name = %(kept)s""",
        {"gone": gone, "kept": kept},
    )
    frappe.db.sql("DELETE FROM `tabSM Credit Balance` WHERE name = %s", (gone,))


def clear(accounts: Sequence[str]) -> None:
    """Forget what stands on these accounts: their documents and the host's rows are gone."""
    if accounts:
        names = tuple(accounts)
        for account, group in groups_of(accounts).items():
            move_between_groups(account, group, None)
        frappe.db.sql("DELETE FROM `tabSM Credit Entry` WHERE credit_account IN %s", (names,))
        zeros = ", ".join(f"`{stage}` = 0" for stage in STAGES)
        frappe.db.sql(f"UPDATE `tabSM Credit Balance` SET {zeros}, version = version + 1 WHERE name IN %s", (names,))


def set_limit(account: str, limit: Decimal | None, valid_until: date | None, hold: bool) -> None:
    """Copy the account's limit (None: there is none) and hold to its balance row, where the guard reads them under the
    row's lock."""
    frappe.db.sql(
        """UPDATE `tabSM Credit Balance` SET limit_applies = %s, credit_limit = %s, valid_until = %s, hold = %s,
               version = version + 1
           WHERE name = %s""",
        (int(limit is not None), to_column(limit or Decimal(0)), valid_until, int(hold), account),
    )


def move_between_groups(account: str, before: str | None, after: str | None) -> None:
    """Take an account's exposure out of one group's balance and add it to another's. The caller holds the account."""
    rows = lock_balances({name for name in (account, before, after) if name})
    deltas = add_up(
        (group, stage, sign * amount)
        for group, sign in ((before, -1), (after, 1))
        if group
        for stage, amount in rows[account].exposure.items()
    )
    guarded_update(CREDIT_BALANCE, deltas, {name: {"guarded": 0} for name in deltas})
