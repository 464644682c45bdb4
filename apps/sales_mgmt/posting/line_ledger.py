"""The fulfilment ledger: SM Line Entry (append-only) and its running balances, SM Line Balance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from itertools import chain
from typing import Any

import frappe

from sales_mgmt.money.rounding import dec, to_column
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.plan.movements import BACKWARD, MOVEMENTS
from sales_mgmt.plan.posting_plan import LineMove, NewLine, Voucher
from sales_mgmt.posting.bulk import insert_rows, new_names
from sales_mgmt.posting.guarded import Deltas, GuardedTable, GuardRefused, add_up, guarded_update
from sales_mgmt.posting.refusals import LineRefusal

LINE_BALANCE = GuardedTable(
    doctype="SM Line Balance",
    columns=(*MOVEMENTS, "gross"),
    flags=("backward",),
    # The state after the change must make sense. A line that is held or closed is not delivered and grows no more; what
    # was delivered is invoiced and comes back all the same. A closed line's delivery stays: else its rest were open.
    guard="""
        (b.state = 'Open'
         OR IF(d.backward = 1, b.state = 'Held' OR d.delivered >= 0,
               d.delivered <= 0 AND d.ordered <= 0
               AND (b.state = 'Closed' OR d.invoiced <= 0
                    OR b.invoiced + d.invoiced + b.returned + d.returned - b.credited - d.credited
                        <= b.delivered + d.delivered)))
        AND LEAST(b.ordered + d.ordered, b.cancelled + d.cancelled, b.delivered + d.delivered,
                  b.invoiced + d.invoiced, b.returned + d.returned, b.credited + d.credited,
                  b.quoted + d.quoted) >= 0
        AND b.credited + d.credited <= b.invoiced + d.invoiced
        AND CASE b.source_doctype
            WHEN 'SM Sales Order' THEN
                b.delivered + d.delivered <= b.ordered + d.ordered - b.cancelled - d.cancelled + b.tolerance
                AND b.returned + d.returned <= b.delivered + d.delivered
                AND b.invoiced + d.invoiced + b.returned + d.returned - b.credited - d.credited
                    <= GREATEST(b.ordered + d.ordered - b.cancelled - d.cancelled, b.delivered + d.delivered)
            WHEN 'SM Delivery Note' THEN
                b.returned + d.returned <= b.delivered + d.delivered
                AND b.invoiced + d.invoiced + b.returned + d.returned - b.credited - d.credited
                    <= b.delivered + d.delivered
            WHEN 'SM Quotation' THEN b.ordered + d.ordered <= b.quoted + d.quoted + b.tolerance
            ELSE 1
            END
    """,
)

_BALANCE_COLUMNS = (
    "name", "creation", "modified", "owner", "modified_by",
    "source_doctype", "source_parent", "state", "credit_account", "gross", "tolerance", "service", "open_weight",
    "unbilled_weight", "version",
)  # fmt: skip
_ENTRY_COLUMNS = (
    "name", "creation", "modified", "owner", "modified_by",
    "source_doctype", "source_parent", "source_line", "movement", "qty", "amount",
    "voucher_type", "voucher_no", "voucher_line", "reversal_of",
    "posting_date", "company", "customer", "item_code",
)  # fmt: skip

_QUANTITIES = ", ".join(field.name for field in fields(LineState) if field.name != "service")

LATEST = "LOCK IN SHARE MODE"

Balances = dict[str, "Balance"]


@dataclass(frozen=True, slots=True)
class Balance:
    """A row of SM Line Balance: the quantities as a LineState, and what is frozen beside them."""

    source_doctype: str
    source_parent: str
    credit_account: str | None
    status: str
    state: LineState


def read_balances(lines: Iterable[str], latest: bool = False) -> Balances:
    """Balances of the named source lines, in one query. `latest`: see read_balances_of."""
    return _read("name", lines, LATEST if latest else "")


def read_exposed(lines: Iterable[str]) -> Balances:
    """Balances of those of the named lines that carry exposure, in one query."""
    return _read("name", lines, where="AND credit_account IS NOT NULL")


def read_balances_of(parents: Iterable[str], latest: bool = False) -> Balances:
    """Balances of all lines of the named source documents, in one query.

    `latest` reads past this transaction's snapshot and holds the rows: for who has locked the documents and writes down
    what follows from all of their lines, those included that another transaction has just changed.
    """
    return _read("source_parent", parents, LATEST if latest else "")


def open_lines(new_lines: Sequence[NewLine]) -> None:
    """Give each new source line its balance row, all zero. Raises on a line that has one already."""
    stamp = _stamp()
    insert_rows(
        "SM Line Balance",
        _BALANCE_COLUMNS,
        [
            (n.source_line, *stamp, n.source_doctype, n.source_parent, "Open", n.credit_account)
            + (to_column(n.gross), to_column(n.tolerance), int(n.service), to_column(n.open_weight))
            + (to_column(n.unbilled_weight), 0)
            for n in new_lines
        ],
    )


def set_state(lines: Iterable[str], state: str) -> None:
    """Open, Held or Closed, which the guard reads. The caller holds the lines' document."""
    if wanted := tuple(sorted(set(lines))):
        frappe.db.sql(
            "UPDATE `tabSM Line Balance` SET state = %s, version = version + 1 WHERE name IN %s", (state, wanted)
        )


def set_tolerances(tolerances: Mapping[str, Decimal]) -> None:
    """What may be delivered beyond the order, by line, where a changed quantity changes it. The caller holds the
    lines' document."""
    if tolerances:
        cases = "WHEN %s THEN %s " * len(tolerances)
        values = [value for line, tolerance in tolerances.items() for value in (line, to_column(tolerance))]
        frappe.db.sql(
            f"UPDATE `tabSM Line Balance` SET tolerance = CASE name {cases} END WHERE name IN %s",
            (*values, tuple(tolerances)),
        )


def move(voucher: Voucher, moves: Sequence[LineMove], reversal_of: Sequence[str] | None = None) -> None:
    """Add the moves to the balances and write their entries.

    `reversal_of` names the entries that the moves undo, one for each move.
    Raises LineRefusal, which can name every line that is short, when a balance refuses.
    """
    if not moves:
        return
    deltas = _deltas(moves)
    forward = {m.source_line for m in moves if m.movement not in BACKWARD} if not reversal_of else set()
    flags = {name: {"backward": int(name not in forward)} for name in deltas}
    try:
        guarded_update(LINE_BALANCE, deltas, flags)
    except GuardRefused as refused:
        raise LineRefusal(voucher, moves, refused) from refused
    _write_entries(voucher, moves, reversal_of)


def reversed_moves(voucher: Voucher) -> tuple[list[LineMove], list[str]]:
    """The stored moves of a voucher turned round, and the names of the entries they undo."""
    entries = frappe.db.sql(
        """SELECT name, source_doctype, source_parent, source_line, movement, qty, amount, voucher_line, item_code
           FROM `tabSM Line Entry`
           WHERE voucher_type = %s AND voucher_no = %s AND reversal_of IS NULL ORDER BY name""",
        (voucher.doctype, voucher.name),
        as_dict=True,
    )
    moves = [
        LineMove(
            source_doctype=e.source_doctype,
            source_parent=e.source_parent,
            source_line=e.source_line,
            movement=e.movement,
            qty=-dec(e.qty),
            amount=-dec(e.amount),
            voucher_line=e.voucher_line,
            row=0,
            item_code=e.item_code,
        )
        for e in entries
    ]
    return moves, [e.name for e in entries]


def new_balance(new: NewLine) -> Balance:
    """The balance that a new source line begins with."""
    return Balance(
        new.source_doctype,
        new.source_parent,
        new.credit_account,
        "Open",
        LineState(
            gross=new.gross, service=new.service, open_weight=new.open_weight, unbilled_weight=new.unbilled_weight
        ),
    )


def after_moves(balances: Balances, moves: Sequence[LineMove]) -> Balances:
    """`balances` with `moves` added; pure."""
    deltas = _deltas(moves)
    return {name: _moved(balance, deltas.get(name, {}), 1) for name, balance in balances.items()}


def states_before(after: Balances, moves: Sequence[LineMove]) -> dict[str, LineState]:
    """What the lines' states were before `moves`, from what they are after; pure."""
    deltas = _deltas(moves)
    return {name: _moved(balance, deltas.get(name, {}), -1).state for name, balance in after.items()}


def _deltas(moves: Sequence[LineMove]) -> Deltas:
    changes = chain.from_iterable(((m.movement, m.qty, m), ("gross", m.gross, m)) for m in moves)
    return add_up((m.source_line, column, by) for column, by, m in changes)


def _moved(balance: Balance, deltas: dict[str, Decimal], sign: int) -> Balance:
    changed = {column: getattr(balance.state, column) + sign * by for column, by in deltas.items()}
    return replace(balance, state=replace(balance.state, **changed))


def _read(column: str, values: Iterable[str], lock: str = "", where: str = "") -> Balances:
    wanted = tuple(sorted(set(values)))
    if not wanted:
        return {}
    # `column`, `lock` and `where` are constants of this module. Plain tuples: a dictionary for each row costs as much
    # as the rest of this function.
    rows = frappe.db.sql(
        f"""SELECT name, source_doctype, source_parent, credit_account, state, service, {_QUANTITIES}
            FROM `tabSM Line Balance` WHERE `{column}` IN %s {where} {lock}""",
        (wanted,),
    )
    return {
        name: Balance(
            doctype, parent, account, state, LineState(*(dec(value) for value in quantities), service=bool(service))
        )
        for name, doctype, parent, account, state, service, *quantities in rows
    }


def _write_entries(voucher: Voucher, moves: Sequence[LineMove], reversal_of: Sequence[str] | None) -> None:
    stamp = _stamp()
    undone: Sequence[str | None] = reversal_of or [None] * len(moves)
    insert_rows(
        "SM Line Entry",
        _ENTRY_COLUMNS,
        [
            (name, *stamp, *_entry(voucher, m, undoes))
            for name, m, undoes in zip(new_names(len(moves)), moves, undone, strict=True)
        ],
    )


def _entry(voucher: Voucher, m: LineMove, undoes: str | None) -> tuple[Any, ...]:
    source = (m.source_doctype, m.source_parent, m.source_line, m.movement, to_column(m.qty), to_column(m.amount))
    return (
        *source,
        voucher.doctype,
        voucher.name,
        m.voucher_line,
        undoes,
        voucher.posting_date,
        voucher.company,
        voucher.customer,
        m.item_code,
    )


def _stamp() -> tuple[Any, ...]:
    """creation, modified, owner, modified_by of rows written now."""
    now, user = frappe.utils.now(), frappe.session.user
    return now, now, user, user
