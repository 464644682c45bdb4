"""The credit ledger: SM Credit Entry (append-only) and its running balances, SM Credit Balance.

The account's row is hot, so it is written last in a transaction and held briefly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import frappe

from sales_mgmt.money.rounding import dec, to_column
from sales_mgmt.plan.movements import RECEIVABLE, STAGES
from sales_mgmt.posting.bulk import insert_rows, new_names
from sales_mgmt.posting.guarded import GuardedTable, GuardRefused, add_up, guarded_update
from sales_mgmt.posting.refusals import CreditRefusal

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


def move(moves: Sequence[CreditMove], guarded: bool) -> None:
    """Add the moves to the balances and write their entries. With `guarded`, a hold or the limit refuses.

    A guarded move of zero is checked too: a hold holds what costs nothing. Raises CreditRefusal, which can name the
    account's figures.
    """
    deltas = add_up((m.credit_account, m.stage, m.amount) for m in moves if m.amount or guarded)
    if not deltas:
        return
    moves = [m for m in moves if m.amount]
    flags = {name: {"guarded": int(guarded)} for name in deltas}
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


def read_balance(account: str, for_update: bool = False) -> dict[str, Decimal]:
    """Exposure by stage of one account, in company currency."""
    lock = "FOR UPDATE" if for_update else ""
    rows = frappe.db.sql(
        f"SELECT open_orders, unbilled, receivable FROM `tabSM Credit Balance` WHERE name = %s {lock}",
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
    move([CreditMove(account, "receivable", receivable, "SM Credit Account", account)], guarded=False)


def set_receivable(account: str, owed: Decimal) -> None:
    """Bring the receivable stage to what the customer owes at the host, by an entry of the account itself."""
    change = owed - read_balance(account, for_update=True)[RECEIVABLE]
    move([CreditMove(account, RECEIVABLE, change, "SM Credit Account", account)], guarded=False)


def fold(gone: str, kept: str) -> None:
    """Add the balance of one account to another's and remove it. The entries follow as links do."""
    frappe.db.sql(
        "SELECT name FROM `tabSM Credit Balance` WHERE name IN %s ORDER BY name FOR UPDATE", ((gone, kept),)
    )
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
        frappe.db.sql("DELETE FROM `tabSM Credit Entry` WHERE credit_account IN %s", (names,))
        zeros = ", ".join(f"`{stage}` = 0" for stage in STAGES)
        frappe.db.sql(f"UPDATE `tabSM Credit Balance` SET {zeros}, version = version + 1 WHERE name IN %s", (names,))


def set_limit(account: str, limit_applies: bool, credit_limit: Decimal, hold: bool) -> None:
    """Copy the account's limit and hold to its balance row, where the guard reads them under the row's lock."""
    frappe.db.sql(
        """UPDATE `tabSM Credit Balance` SET limit_applies = %s, credit_limit = %s, hold = %s, version = version + 1
           WHERE name = %s""",
        (int(limit_applies), to_column(credit_limit), int(hold), account),
    )
