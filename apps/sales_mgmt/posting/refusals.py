"""Says in words why a guarded update was refused: which row, what is open, and which voucher took it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NoReturn

import frappe
from frappe import _

from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.plan.movements import (
    CANCELLED,
    CREDITED,
    DELIVERED,
    DEPOSIT_MOVEMENTS,
    INVOICED,
    MOVEMENTS,
    ORDERED,
    QUOTED,
    RETURNED,
)
from sales_mgmt.plan.posting_plan import LineMove, Voucher
from sales_mgmt.posting.guarded import GuardRefused


class Refusal(Exception):
    """A guard has refused; `explain` puts it into words once what the posting wrote is undone."""

    def explain(self) -> NoReturn:
        """Raise the frappe.ValidationError that people see."""
        raise NotImplementedError


class LineRefusal(Refusal):
    """Source lines do not have what a voucher wants of them."""

    def __init__(self, voucher: Voucher, moves: Sequence[LineMove], refused: GuardRefused) -> None:
        super().__init__(voucher.name)
        self._voucher, self._moves, self._refused = voucher, moves, refused

    def explain(self) -> NoReturn:
        refuse_lines(self._voucher, self._moves, self._refused.refused_rows())


class CreditRefusal(Refusal):
    """A balance row that the rules had let pass does not bear it after all: it is gone, or its limit is another one."""

    def __init__(self, refused: GuardRefused) -> None:
        super().__init__()
        self._refused = refused

    def explain(self) -> NoReturn:
        names = ", ".join(row.wanted_name for row in self._refused.refused_rows())
        frappe.throw(_("Credit account {0} has changed meanwhile. Please try again.").format(names), CreditRefused)
        raise AssertionError  # frappe.throw does not return


class DepositRefusal(Refusal):
    """A deposit has less open than is wanted of it."""

    def __init__(self, refused: GuardRefused) -> None:
        super().__init__()
        self._refused = refused

    def explain(self) -> NoReturn:
        refuse_deposit(self._refused.refused_rows()[0])


class DepositRefused(frappe.ValidationError):
    """A deposit does not have what is wanted of it."""


class LineRefused(frappe.ValidationError):
    """A source line does not have what the voucher wants of it."""


class CreditRefused(frappe.ValidationError):
    """The credit account does not bear the voucher."""


class CreditHeld(CreditRefused):
    """The credit account does not bear the voucher, which waits in the credit controller's queue."""


def throw_all(messages: Sequence[str], exc: type[Exception], title: str) -> NoReturn:
    """Raise one error that shows every message, a line each."""
    frappe.throw("<br>".join(messages), exc, title=title)
    raise AssertionError  # frappe.throw does not return; its annotation does not say so


def refuse_lines(voucher: Voucher, moves: Sequence[LineMove], rows: Sequence[frappe._dict]) -> NoReturn:
    """Raise LineRefused naming every row that is short."""
    takers = _takers(voucher, [row.wanted_name for row in rows])
    # The voucher's own new lines are gone with what it wrote; only what it draws on can have refused.
    own = {m.source_line for m in moves if m.source_parent == voucher.name and m.qty > 0}
    wanted = {row.wanted_name: row for row in rows if row.wanted_name not in own}
    messages: list[tuple[int, str]] = []
    for m in sorted(moves, key=lambda m: not _exceeds(m, wanted.get(m.source_line))):
        row = wanted.pop(m.source_line, None)
        if row is not None:
            messages.append((m.row, _line_message(m, row, takers.get(m.source_line))))
    throw_all([message for _row, message in sorted(messages)], LineRefused, _("Not enough is open"))


def _state(row: frappe._dict) -> LineState:
    return LineState(**{name: dec(row[name]) for name in MOVEMENTS})


def _open_for(movement: str, state: LineState) -> Decimal:
    """What is open to a movement."""
    opens = {
        ORDERED: state.to_order,
        DELIVERED: state.to_deliver,
        INVOICED: state.to_invoice,
        CANCELLED: state.remainder,
        RETURNED: state.to_return,
        CREDITED: state.to_credit,
    }
    return opens.get(movement, Decimal(0))


def _exceeds(m: LineMove, row: frappe._dict | None) -> bool:
    """Whether this movement, of all that a voucher makes on a line, is one that the line does not bear."""
    return bool(row and row.name and dec(row[f"d_{m.movement}"]) > _open_for(m.movement, _state(row)))


def _line_message(m: LineMove, row: frappe._dict, takers: str | None) -> str:
    where = _("Row {0}: {1}").format(m.row, m.item_code) if m.row else m.item_code
    if row.name is None:
        return _("{0}: its source {1} {2} is not submitted.").format(where, _(m.source_doctype), m.source_parent)
    if refusal := _state_message(m, row):
        return f"{where}: {refusal}"
    state = _state(row)
    by = _(" (taken by {0})").format(takers) if takers else ""
    if m.movement == QUOTED:
        return _("{0} of {1} {2} cannot be undone: {3} ordered{4}. Cancel those orders first.").format(
            where, _(m.source_doctype), m.source_parent, _plain(state.ordered), by
        )
    if m.qty < 0:
        done = (state.delivered, state.invoiced, state.returned, state.credited)
        return _(
            "{0} of {1} {2} cannot be undone: {3} delivered, {4} invoiced, {5} returned and {6} credited{7}. "
            "Cancel those documents first."
        ).format(where, _(m.source_doctype), m.source_parent, *(_plain(q) for q in done), by)
    wanted, left = dec(row[f"d_{m.movement}"]), _open_for(m.movement, state)
    if m.movement == RETURNED and wanted <= left:
        return _(
            "{0}: {1} to return without a credit wanted, {2} of {3} {4} are not invoiced{5}. "
            "Fetch the invoiced part from its invoice."
        ).format(where, _plain(wanted), _plain(state.to_invoice), _(m.source_doctype), m.source_parent, by)
    what = {
        DELIVERED: _("to deliver"),
        INVOICED: _("to invoice"),
        CANCELLED: _("to cancel"),
        RETURNED: _("to return"),
        CREDITED: _("to credit"),
        ORDERED: _("to order"),
    }.get(m.movement, _(m.movement))
    if m.movement == DELIVERED and dec(row.tolerance):
        beyond = max(Decimal(0), dec(row.tolerance) - max(Decimal(0), state.delivered - state.firm))
        by = _(", and {0} more by the over-delivery tolerance").format(_plain(beyond)) + by
    return _("{0}: {1} {2} wanted, {3} of {4} {5} are left{6}. Lower the quantity.").format(
        where, _plain(wanted), what, _plain(left), _(m.source_doctype), m.source_parent, by
    )


def _state_message(m: LineMove, row: frappe._dict) -> str | None:
    """Where it is the line's state that refuses: on hold or closed."""
    source = f"{_(m.source_doctype)} {m.source_parent}"
    if row.state == "Closed" and m.movement == DELIVERED and m.qty < 0:
        return _("{0} is closed. Reopen it before its deliveries are cancelled.").format(source)
    if m.qty <= 0 or row.state == "Open" or m.movement not in (ORDERED, DELIVERED, INVOICED):
        return None
    if row.state == "Closed":
        return _("{0} is closed. Reopen it first.").format(source)
    if m.movement == INVOICED and m.qty <= dec(row.delivered) - dec(row.invoiced) - dec(row.returned) + dec(
        row.credited
    ):
        return None
    reason = frappe.db.get_value(m.source_doctype, m.source_parent, "hold_reason")
    return _("{0} is on hold: {1}. Only what was delivered can be invoiced until it is released.").format(
        source, reason or _("no reason given")
    )


def _takers(voucher: Voucher, lines: Sequence[str]) -> dict[str, str]:
    """The latest vouchers that drew on each line. A locking read, to see past this transaction's snapshot."""
    if not lines:
        return {}
    rows = frappe.db.sql(
        """SELECT source_line, voucher_no FROM `tabSM Line Entry`
           WHERE source_line IN %s AND voucher_no != %s AND voucher_no != source_parent
             AND movement IN ('ordered', 'delivered', 'invoiced', 'returned', 'credited')
           GROUP BY source_line, voucher_no HAVING SUM(qty) > 0 ORDER BY voucher_no
           LOCK IN SHARE MODE""",
        (tuple(lines), voucher.name),
        as_dict=True,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.source_line, []).append(row.voucher_no)
    return {line: ", ".join(names[-3:]) for line, names in found.items()}


def _plain(value: Decimal) -> str:
    """A quantity without trailing zeros: 3, 2.5."""
    return format(value.normalize(), "f") if value else "0"


def refuse_deposit(row: frappe._dict) -> NoReturn:
    """Raise DepositRefused with the deposit's figures."""
    if row.name is None:
        frappe.throw(_("{0} was not received.").format(row.wanted_name), DepositRefused)
    received, _allocated, applied, refunded, forfeited = (dec(row[column]) for column in DEPOSIT_MOVEMENTS)
    taken_back, wanted = dec(row.d_received), dec(row.d_applied) + dec(row.d_refunded) + dec(row.d_forfeited)
    free = received - applied - refunded - forfeited
    if taken_back < 0:
        frappe.throw(
            _("{0} is in use: {1} of {2} applied, {3} paid back, {4} forfeited. Free it first, then cancel it.").format(
                row.name, _plain(applied), _plain(received), _plain(refunded), _plain(forfeited)
            ),
            DepositRefused,
            title=_("Deposit in use"),
        )
    frappe.throw(
        _("{0}: {1} wanted, {2} of {3} are open ({4} applied, {5} paid back, {6} forfeited). Lower the amount.").format(
            row.name, *(_plain(of) for of in (wanted, free, received, applied, refunded, forfeited))
        ),
        DepositRefused,
        title=_("Not enough is open"),
    )
    raise AssertionError  # frappe.throw does not return
