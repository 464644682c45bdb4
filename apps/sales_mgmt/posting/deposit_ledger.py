"""The deposit ledger: SM Deposit Entry (append-only) and its running balances, SM Deposit Balance.

The host keeps the money and says what became of it. What we do ourselves is guarded here first, then done there. What
somebody does there by hand (a reconciliation, a refund taken back, an invoice cancelled and its payments freed) is
reported, and followed: nothing is refused then, money that moved has moved.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import frappe

from sales_mgmt.host import host
from sales_mgmt.host.facts import DepositUses
from sales_mgmt.money.rounding import ZERO, dec, to_column
from sales_mgmt.plan.movements import (
    ALLOCATED,
    APPLIED,
    DEPOSIT_MOVEMENTS,
    FORFEITED,
    RECEIVED,
    REFUNDED,
    UNAPPLIED,
)
from sales_mgmt.plan.posting_plan import DepositMove, PostingPlan, ReceivableRef, Voucher
from sales_mgmt.posting import deposit_tax
from sales_mgmt.posting.bulk import insert_rows, new_names
from sales_mgmt.posting.guarded import GuardedTable, GuardRefused, add_up, guarded_update
from sales_mgmt.posting.refusals import DepositRefusal

DEPOSIT_BALANCE = GuardedTable(
    doctype="SM Deposit Balance",
    columns=DEPOSIT_MOVEMENTS,
    flags=("fact",),
    guard="""
        d.fact = 1
        OR (LEAST(b.received + d.received, b.allocated + d.allocated, b.applied + d.applied,
                  b.refunded + d.refunded, b.forfeited + d.forfeited) >= 0
            AND b.allocated + d.allocated <= b.received + d.received
            AND b.applied + d.applied + b.refunded + d.refunded + b.forfeited + d.forfeited
                <= b.received + d.received)
    """,
)

FREE = "(b.received - b.applied - b.refunded - b.forfeited)"
"""SQL: what is free of a deposit, from its balance row `b`."""

STATUS = f"""CASE WHEN {FREE} >= b.received THEN 'Open' WHEN {FREE} > 0 THEN 'Partly Used' ELSE 'Used' END"""
"""SQL: the status of a submitted deposit, from its balance row `b`."""

COLUMN = f"IF(movement = '{UNAPPLIED}', '{APPLIED}', movement)"
"""SQL: the column of the balance that an entry counts in."""

_ENTRY_COLUMNS = (
    "name", "creation", "modified", "owner", "modified_by", "deposit", "movement", "amount",
    "against_type", "against_no", "voucher_type", "voucher_no", "posting_date", "company", "customer",
)  # fmt: skip

Facts = dict[tuple[str, str, ReceivableRef | None], Decimal]
"""(deposit, movement, what it is against) -> amount."""


def take(moves: Sequence[DepositMove], fact: bool = False) -> None:
    """Add the moves to the balances; a deposit that is being received gets its row. Raises DepositRefusal where less is
    open than is wanted, but for a `fact`."""
    if not moves:
        return
    _open_rows([m.deposit for m in moves if m.movement == RECEIVED and m.amount > 0])
    deltas = add_up((m.deposit, m.movement, m.amount) for m in moves)
    try:
        guarded_update(DEPOSIT_BALANCE, deltas, {name: {"fact": int(fact)} for name in deltas})
    except GuardRefused as refused:
        raise DepositRefusal(refused) from refused


def uses(plan: PostingPlan) -> list[DepositMove]:
    """What the plan's receivable takes of the deposits that it may use, in their order; their rows are locked by name.

    The debt that they settle is not posted yet: `post` is told of it.
    """
    if not plan.deposits_to_use:
        return []
    rows = frappe.db.sql(
        f"SELECT b.name, {FREE} FROM `tabSM Deposit Balance` b WHERE b.name IN %s ORDER BY b.name FOR UPDATE",
        (tuple(use.deposit for use in plan.deposits_to_use),),
    )
    free, left, moves = {name: dec(amount) for name, amount in rows}, plan.receivable.base_owed, []
    for use in plan.deposits_to_use:
        if (amount := min(free.get(use.deposit, ZERO), left)) > 0:
            moves.append(DepositMove(use.deposit, APPLIED, amount, use.receipt))
            left -= amount
    return moves


def post(plan: PostingPlan, used: Sequence[DepositMove] = (), debt: ReceivableRef | None = None) -> list[DepositMove]:
    """Have the host do what the moves say; returns them with the vouchers that it made. `used` settles `debt`."""
    return [_post(plan, m) for m in (*plan.deposit_moves, *(replace(m, against=debt) for m in used))]


def _post(plan: PostingPlan, m: DepositMove) -> DepositMove:
    day, back = plan.voucher.posting_date, m.amount < 0
    if m.taken_over:
        return m
    if m.movement == RECEIVED and not back:
        return replace(m, receipt=host().receive_deposit(plan, m))
    if m.movement == RECEIVED:
        host().cancel_deposit(m.receipt)
    elif m.movement == REFUNDED:
        return replace(m, against=host().refund_deposit(plan, m))
    elif m.movement == FORFEITED and not back:
        return replace(m, against=host().forfeit_deposit(plan, m))
    elif m.movement == FORFEITED:
        host().unforfeit_deposit(m.receipt, m.against)
    elif m.movement == APPLIED and not back:
        host().apply_deposit(m.receipt, m.against, m.amount, day)
    elif m.movement == APPLIED:
        host().unapply_deposit(m.receipt, m.against, -m.amount, day)
    return m  # what is allocated is our own affair: the host keeps the money as before


def write(voucher: Voucher, moves: Sequence[DepositMove]) -> None:
    """Write the entries of moves that were taken and done, and the status that lists show; book the tax that has become
    owed, or is owed no more, by them."""
    if not moves:
        return
    now, user = frappe.utils.now(), frappe.session.user
    rows = [
        (name, now, now, user, user, m.deposit, _called(m), to_column(m.amount))
        + ((m.against.voucher_type, m.against.voucher_no) if m.against else (None, None))
        + (voucher.doctype, voucher.name, voucher.posting_date, voucher.company, voucher.customer)
        for name, m in zip(new_names(len(moves)), moves, strict=True)
    ]
    insert_rows("SM Deposit Entry", _ENTRY_COLUMNS, rows)
    frappe.db.sql(
        f"""UPDATE `tabSM Deposit` doc JOIN `tabSM Deposit Balance` b ON b.name = doc.name
            SET doc.status = {STATUS} WHERE doc.name IN %s AND doc.docstatus = 1""",
        (tuple(sorted({m.deposit for m in moves})),),
    )
    deposit_tax.settle(voucher, (m.deposit for m in moves if m.movement != ALLOCATED))


def _called(m: DepositMove) -> str:
    return UNAPPLIED if m.movement == APPLIED and m.amount < 0 else m.movement


def follow(changed: Iterable[ReceivableRef]) -> None:
    """Bring our books to what the host says became of the receipts among these vouchers. One query where none is."""
    vouchers = _deposits_of(changed)
    if not vouchers:
        return
    found = host().deposit_uses([receipt for receipt, _voucher in vouchers.values()], latest=True)
    known = known_facts(vouchers, latest=True)
    told = {
        key: amount
        for name, (receipt, _voucher) in vouchers.items()
        for key, amount in facts_of(name, found[receipt], known)
    }
    for name, (receipt, voucher) in sorted(vouchers.items()):
        moves = [
            DepositMove(name, movement, told.get(key, ZERO) - known.get(key, ZERO), receipt, against)
            for key in sorted(told.keys() | known.keys(), key=str)
            for deposit, movement, against in [key]
            if deposit == name and movement != RECEIVED and told.get(key, ZERO) != known.get(key, ZERO)
        ]
        take(moves, fact=True)
        for day, same in _by_day(moves, voucher.posting_date).items():
            write(replace(voucher, posting_date=day), same)


def _by_day(moves: Sequence[DepositMove], today: date) -> dict[date, list[DepositMove]]:
    """What is followed counts from today; but where a voucher was cancelled that paid back or forfeited, the host takes
    it back at its own date, and so do we."""
    found: dict[date, list[DepositMove]] = {}
    for m in moves:
        day = today
        if m.movement in (REFUNDED, FORFEITED) and m.amount < 0:
            entry = {"deposit": m.deposit, "movement": m.movement, "against_no": m.against.voucher_no}
            day = frappe.db.get_value("SM Deposit Entry", entry, "posting_date") or today
        found.setdefault(day, []).append(m)
    return found


def facts_of(deposit: str, uses: DepositUses, known: Facts) -> Iterator[tuple[tuple, Decimal]]:
    """What the host says, in the form of our entries; what came to nothing is left out.

    To the host a forfeiture is a journal like any other: which ones are, our entries say (`known`).
    """
    yield (deposit, RECEIVED, None), uses.received
    for movement, found in ((APPLIED, uses.applied), (REFUNDED, uses.refunded)):
        for against, amount in found.items():
            if amount:
                forfeited = (deposit, FORFEITED, against) in known
                yield (deposit, FORFEITED if forfeited else movement, against), amount


def known_facts(deposits: Iterable[str], latest: bool = False) -> Facts:
    """What our entries say of the money, in one query; what came to nothing is left out, and what orders it is tied
    to."""
    rows = frappe.db.sql(
        f"""SELECT deposit, {COLUMN} AS moved, against_type, against_no, SUM(amount) FROM `tabSM Deposit Entry`
           WHERE deposit IN %s AND movement != '{ALLOCATED}'
           GROUP BY deposit, moved, against_type, against_no HAVING SUM(amount) != 0"""
        + (" LOCK IN SHARE MODE" if latest else ""),
        (tuple(sorted(deposits)),),
    )
    return {
        (deposit, movement, ReceivableRef(kind, name) if name else None): dec(amount)
        for deposit, movement, kind, name, amount in rows
    }


def read_balance(deposit: str) -> dict[str, Decimal]:
    """What was received, allocated, applied, refunded and forfeited of a deposit, in company currency."""
    columns = ", ".join(DEPOSIT_MOVEMENTS)
    rows = frappe.db.sql(f"SELECT {columns} FROM `tabSM Deposit Balance` WHERE name = %s", (deposit,))
    return dict(zip(DEPOSIT_MOVEMENTS, map(dec, rows[0] if rows else [0] * len(DEPOSIT_MOVEMENTS)), strict=True))


def _deposits_of(refs: Iterable[ReceivableRef]) -> dict[str, tuple[ReceivableRef, Voucher]]:
    """The submitted deposits whose receipts are among these vouchers, or that settle one of them or were paid back by
    it."""
    wanted = tuple(sorted((ref.voucher_type, ref.voucher_no) for ref in refs))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT name, receipt_type, receipt_no, company, customer FROM `tabSM Deposit`
           WHERE docstatus = 1 AND name IN (
               SELECT name FROM `tabSM Deposit`
               WHERE receipt_no IN %(names)s AND (receipt_type, receipt_no) IN %(refs)s
               UNION
               SELECT deposit FROM `tabSM Deposit Entry`
               WHERE against_no IN %(names)s AND (against_type, against_no) IN %(refs)s)
           LOCK IN SHARE MODE""",
        {"names": tuple(name for _kind, name in wanted), "refs": wanted},
    )
    day = frappe.utils.getdate()
    return {
        name: (ReceivableRef(kind, number), Voucher("SM Deposit", name, company, customer, day))
        for name, kind, number, company, customer in rows
    }


def _open_rows(deposits: Sequence[str]) -> None:
    now, user = frappe.utils.now(), frappe.session.user
    if deposits:
        insert_rows(
            "SM Deposit Balance",
            ("name", "creation", "modified", "owner", "modified_by", "version"),
            [(name, now, now, user, user, 0) for name in deposits],
        )
