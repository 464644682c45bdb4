"""Applies a posting plan and reverses a posted voucher: one transaction, one lock order.

Order of locks: the voucher itself (Frappe holds it), its source documents, line balances by name, reservations by name,
deposits by name, the host's bins and ledgers, credit balances by name, last.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.host import host
from sales_mgmt.host.facts import Posted, StockPosted
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan import credit_stages
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.plan.movements import CANCELLED
from sales_mgmt.plan.posting_plan import DepositMove, LineMove, PostingPlan, ReceivableRef, StockHold, Voucher
from sales_mgmt.posting import deposit_ledger, deposit_needs, line_ledger, party_rows, reservation_ledger
from sales_mgmt.posting.archived import refuse_if_archived
from sales_mgmt.posting.credit_gate import CreditRequest, Gate
from sales_mgmt.posting.credit_ledger import CreditMove
from sales_mgmt.posting.line_ledger import Balances
from sales_mgmt.posting.undo import undone_on_refusal


def apply(plan: PostingPlan, gate: Gate) -> Posted:
    """Post everything the plan says, or raise frappe.ValidationError and leave the ledgers as they were.

    `gate` answers for credit. What was written before a refusal is undone here, so that a caller who catches the error
    has nothing to clean up.
    """
    refuse_if_archived()
    with undone_on_refusal():
        holds_stock = lock_sources(plan.sources) or plan.holds_stock
        line_ledger.open_lines(plan.new_lines)
        line_ledger.move(plan.voucher, plan.line_moves)
        released = reservation_ledger.follow(plan.voucher, plan.line_moves) if holds_stock else []
        deposit_needs.require(plan.deposit_needs)
        used = deposit_ledger.uses(plan)
        deposit_ledger.take((*plan.deposit_moves, *used))
        with party_rows.collected() as reported:
            stock = _post_stock(plan, released)
            receivable = host().post_receivable(plan) if plan.receivable else None
            credits = host().post_credits(plan) if plan.credits else ()
            deposits = deposit_ledger.post(plan, used, receivable)
        reservation_ledger.hold(plan.voucher, plan.reservations)
        own = {ReceivableRef(plan.voucher.doctype, plan.voucher.name), receivable, *(note.ref for note in credits)}
        changed = reported.debts - own
        deposit_ledger.write(plan.voucher, deposits)
        deposit_ledger.follow(changed)
        exposure = _exposure_moves(plan.voucher, plan.line_moves)
        # What a credit note makes billable again, the receivable falls by: that needs nobody's leave.
        stage = plan.credit_stage or credit_stages.of_posting(plan.voucher.doctype, plan.credit_guarded)
        asked = plan.credit_guarded or stage == credit_stages.DELIVERY or (not plan.credits and _raises(exposure))
        _ask(gate, plan.voucher, stage, [*exposure, *party_rows.credit_moves(reported.rows)], asked)
    return Posted(receivable, stock, credits, deposits, tuple(changed))


def reverse(
    gate: Gate,
    voucher: Voucher,
    sources: Iterable[tuple[str, str]],
    posts_to_host: bool,
    receivable: ReceivableRef | None = None,
    credits: Sequence[ReceivableRef] = (),
    holds_stock: bool = False,
    deposit_moves: Sequence[DepositMove] = (),
) -> tuple[ReceivableRef, ...]:
    """Undo what the voucher posted, from the rows it posted. Raises frappe.ValidationError and leaves all as it was.

    `holds_stock`: the voucher is an order whose lines may hold stock. `deposit_moves` free the deposits that are tied
    to it. Returns the debts of other vouchers that have changed by it.

    Only what stands in the host's books asks the host, and so whether they are open: an order of a closed month can be
    cancelled.
    """
    refuse_if_archived()
    with undone_on_refusal():
        sources_hold_stock = lock_sources(sources)
        moves, entries = line_ledger.reversed_moves(voucher)
        line_ledger.move(voucher, moves, reversal_of=entries)
        if holds_stock and (released := reservation_ledger.follow(voucher, moves)):
            host().release_stock(released)
        deposit_ledger.take(deposit_moves)
        with party_rows.collected() as reported:
            if posts_to_host:
                host().reverse_stock(voucher)
            freed = host().reverse_receivable(voucher, receivable) if receivable else ()
            if credits:
                host().reverse_credits(voucher, credits)
        if sources_hold_stock:
            reservation_ledger.restore(voucher)
        own = {ReceivableRef(voucher.doctype, voucher.name), receivable, *credits}
        changed = {*reported.debts, *freed} - own
        deposit_ledger.write(voucher, deposit_moves)
        deposit_ledger.follow(changed)
        # What a short delivery gave up is wanted again: that is an order of the customer's like any other.
        exposure = _exposure_moves(voucher, moves)
        asked = any(m.movement == CANCELLED for m in moves) and _raises(exposure)
        stage = credit_stages.CANCELLING.get(voucher.doctype, credit_stages.CANCELLED)
        all_moves = [*exposure, *party_rows.credit_moves(reported.rows)]
        asked = asked or (stage == credit_stages.RETURN_CANCELLED and _raises(all_moves))
        _ask(gate, voucher, stage, all_moves, asked)
    return tuple(changed)


def _ask(gate: Gate, voucher: Voucher, stage: str, moves: Sequence[CreditMove], asked: bool) -> None:
    if moves:
        gate(CreditRequest(voucher.doctype, voucher.name, stage, tuple(moves), asked))


def _post_stock(plan: PostingPlan, released: Sequence[StockHold]) -> StockPosted:
    """Move the plan's goods, or only set free what its lines have held."""
    if plan.stock_moves:
        return host().post_stock(plan, released)
    if released:
        host().release_stock(released)
    return StockPosted()


HOLDS_STOCK = {reservation_ledger.ORDER: "reserve_stock"}
"""DocType -> the field that says whether its lines may hold stock."""


def lock_sources(sources: Iterable[tuple[str, str]]) -> bool:
    """Lock the source documents in one order and see that they are submitted; whether any of them may hold stock.

    With the document's row held, its lines cannot be closed or cancelled under our hands.
    """
    holds_stock = False
    by_doctype: dict[str, set[str]] = {}
    for doctype, name in sources:
        by_doctype.setdefault(doctype, set()).add(name)
    for doctype in sorted(by_doctype):
        names = tuple(sorted(by_doctype[doctype]))
        # `doctype` comes from the mapping tables of this app.
        flag = HOLDS_STOCK.get(doctype, "0")
        rows = frappe.db.sql(
            f"SELECT name, docstatus, {flag} FROM `tab{doctype}` WHERE name IN %s ORDER BY name FOR UPDATE",
            (names,),
        )
        found = {name: docstatus for name, docstatus, _holds in rows}
        holds_stock = holds_stock or any(holds for _name, _docstatus, holds in rows)
        bad = [name for name in names if found.get(name) != 1]
        if bad:
            frappe.throw(
                _("{0} {1} is not submitted or was cancelled. Take its lines out, or choose another source.").format(
                    _(doctype), ", ".join(bad)
                )
            )
    return holds_stock


def _exposure_moves(voucher: Voucher, moves: Sequence[LineMove]) -> list[CreditMove]:
    """What the line moves changed in exposure, by account and stage. The balances are ours by now: a plain read."""
    after = line_ledger.read_exposed(m.source_line for m in moves)
    sums = exposure_change(line_ledger.states_before(after, moves), after)
    return [CreditMove(account, stage, sums[account, stage], voucher.doctype, voucher.name) for account, stage in sums]


def _raises(moves: Sequence[CreditMove]) -> bool:
    """Whether the lines weigh more on an account than before: delivered beyond the order, say."""
    sums: dict[str, Decimal] = {}
    for m in moves:
        sums[m.credit_account] = sums.get(m.credit_account, ZERO) + m.amount
    return any(amount > 0 for amount in sums.values())


def exposure_change(before: dict[str, LineState], after: Balances) -> dict[tuple[str, str], Decimal]:
    """(credit account, stage) -> change in company currency, for the lines that carry exposure."""
    sums: dict[tuple[str, str], Decimal] = {}
    for line, balance in sorted(after.items()):
        if not balance.credit_account:
            continue
        old = before[line].exposure()
        for stage, amount in balance.state.exposure().items():
            key = (balance.credit_account, stage)
            sums[key] = sums.get(key, ZERO) + amount - old[stage]
    return sums
