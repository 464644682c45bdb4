"""Batches and serial numbers of a voucher's rows: what rows name is checked, what they leave open is made when goods
come in and picked when they go out. The bins are locked already; nothing here costs a statement where no item has
batches or serial numbers."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from frappe import _
from frappe.utils import formatdate, getdate

from host_erp.ledger import batches, serials, tracking_checks, tracking_returns
from host_erp.ledger.batches import Batch, BatchState, Key
from host_erp.ledger.money import ZERO, show
from host_erp.ledger.rows import Pick, StockRow, Voucher
from host_erp.ledger.serials import SerialState, Wish
from host_erp.ledger.series import next_names
from host_erp.ledger.stock_checks import Facts
from host_erp.ledger.tracking_checks import fresh, where

Rows = list[StockRow]


def resolve(voucher: Voucher, rows: Sequence[StockRow], items: Facts) -> tuple[Sequence[StockRow], "Tracker | None"]:
    """The rows with their picks, and who writes them down; the rows as they are and None where nothing is tracked.

    Raises TrackingError with everything that is wrong, row by row.
    """
    tracking_checks.check_names(rows, items)
    if not any(items[row.item_code].has_batch_no or items[row.item_code].has_serial_no for row in rows):
        return rows, None
    tracker = Tracker(voucher, items)
    return tracker.run(rows), tracker


class Tracker:
    """Carries the locked balances and serial numbers of one voucher."""

    def __init__(self, voucher: Voucher, items: Facts) -> None:
        self.voucher, self.items, self.day = voucher, items, getdate(voucher.posting_date)
        self.balances: dict[Key, BatchState] = {}
        self.batches: dict[str, Batch] = {}
        self.serials: dict[str, SerialState] = {}
        self.problems: list[str] = []

    def run(self, rows: Sequence[StockRow]) -> Rows:
        """The rows in their order, each with its picks; balances and serial numbers are carried along."""
        rows, problems = tracking_returns.coming_back(rows, self.items)
        tracking_checks.throw(problems)
        rows = self._with_serials(rows)
        self.serials = serials.lock(name for row in rows for name in row.serial_nos)
        rows = self._with_batches(rows)
        self._lock_batches(rows)
        rows = self._with_candidates(rows)
        done: dict[int, tuple[Pick, ...]] = {}
        for at in sorted(range(len(rows)), key=lambda at: turn(rows[at])):
            if not rows[at].moved:
                done[at] = self._picks(rows[at])
        tracking_checks.throw(self.problems)
        done |= self._moved(rows, done)
        return [replace(row, picks=done[at]) for at, row in enumerate(rows)]

    # What the rows leave open

    def _with_serials(self, rows: Sequence[StockRow]) -> Rows:
        """Serial numbers by the item's series for what comes in without; all that come in exist from here on."""
        open_rows = [row for row in rows if self._wants_serials(row) and fresh(row)]
        made = iter(next_names([self.items[row.item_code].serial_no_series for row in open_rows for _n in units(row)]))
        named = [
            replace(row, serial_nos=tuple(next(made) for _n in units(row)))
            if self._wants_serials(row) and fresh(row)
            else row
            for row in rows
        ]
        arriving = {name: self.items[row.item_code] for row in named if row.qty > 0 for name in row.serial_nos}
        serials.create(self.voucher, arriving)
        return named

    def _with_batches(self, rows: Rows) -> Rows:
        """A new batch for each row that comes in without; serial numbers that come back bring their own."""
        open_at = [
            at
            for at, row in enumerate(rows)
            if fresh(row)
            and self.items[row.item_code].has_batch_no
            and not row.batch_no
            and not (row.serial_nos and all(self.serials[name].batch_no for name in row.serial_nos))
        ]
        made = batches.create(self.voucher, [self.items[rows[at].item_code] for at in open_at]) if open_at else []
        named = dict(zip(open_at, made, strict=True))
        return [replace(row, batch_no=named[at]) if at in named else row for at, row in enumerate(rows)]

    def _lock_batches(self, rows: Rows) -> None:
        tracked = [row for row in rows if self.items[row.item_code].has_batch_no]
        if not tracked:
            return
        incoming = {
            (row.item_code, row.warehouse, batch)
            for row in tracked
            if row.qty > 0 and not row.moved
            for batch in self._batches_of(row)
        }
        self.balances = batches.lock({(row.item_code, row.warehouse) for row in tracked}, incoming)
        held = {batch for (_item, _warehouse, batch), state in self.balances.items() if state.qty}
        named = {row.batch_no for row in tracked if row.batch_no}
        self.batches = batches.read(held | named | {batch for _item, _warehouse, batch in incoming})

    def _batches_of(self, row: StockRow) -> set[str | None]:
        """The batches that a row brings in."""
        if row.batch_no:
            return {row.batch_no}
        return {pick.batch_no for pick in row.picks} or {self.serials[name].batch_no for name in row.serial_nos}

    def _with_candidates(self, rows: Rows) -> Rows:
        """Serial numbers for what goes out without, no number twice."""
        open_at = [at for at, row in enumerate(rows) if self._wants_serials(row) and row.qty < 0]
        if not open_at:
            return rows
        taken = {name for row in rows for name in row.serial_nos}
        spare = len(taken) + sum(len(units(rows[at])) for at in open_at)
        wishes = [Wish(row.item_code, row.warehouse, row.batch_no, spare) for row in (rows[at] for at in open_at)]
        chosen = self._choose(rows, open_at, wishes, taken)
        if any(len(names) < len(units(rows[at])) for at, names in chosen.items()):
            # The snapshot is older than what others have brought in since.
            chosen = self._choose(rows, open_at, wishes, taken, latest=True)
        return [replace(row, serial_nos=tuple(chosen[at])) if at in chosen else row for at, row in enumerate(rows)]

    def _choose(
        self, rows: Rows, open_at: list[int], wishes: list[Wish], taken: set[str], latest: bool = False
    ) -> dict[int, list[str]]:
        found = serials.candidates(wishes, self.day, latest)
        self.serials |= serials.lock({name for names in found for name in names} - self.serials.keys())
        used, chosen = set(taken), {}
        for at, wish, names in zip(open_at, wishes, found, strict=True):
            lying = [n for n in names if n not in used and self.serials[n].lies_in(*place(wish))]
            chosen[at] = lying[: len(units(rows[at]))]
            used.update(chosen[at])
        return chosen

    def _wants_serials(self, row: StockRow) -> bool:
        return bool(self.items[row.item_code].has_serial_no) and not row.serial_nos

    # One row after the other

    def _picks(self, row: StockRow) -> tuple[Pick, ...]:
        item = self.items[row.item_code]
        if item.has_serial_no:
            picks = self._serial_picks(row)
        elif not item.has_batch_no:
            return ()
        elif row.picks:
            picks = list(row.picks)
        elif row.batch_no:
            picks = [Pick(abs(row.qty), row.batch_no)]
        else:
            picks = self._batch_picks(row)
        if item.has_batch_no:
            self._move_batches(row, picks)
        return tuple(picks)

    def _serial_picks(self, row: StockRow) -> list[Pick]:
        if len(row.serial_nos) < len(units(row)):
            self.problems.append(
                _("{0}: {1} serial numbers of {2} needed in {3}, {4} can be taken.").format(
                    where(row), show(abs(row.qty)), row.item_code, row.warehouse, len(row.serial_nos)
                )
            )
        picks = []
        for name in row.serial_nos:
            state = self.serials.get(name)
            if problem := tracking_checks.serial_problem(row, name, state):
                self.problems.append(problem)
                continue
            state.warehouse = row.warehouse if row.qty > 0 else None
            state.batch_no = row.batch_no or state.batch_no
            picks.append(Pick(Decimal(1), state.batch_no, name))
        return picks

    def _batch_picks(self, row: StockRow) -> list[Pick]:
        wanted = abs(row.qty)
        pair = (row.item_code, row.warehouse)
        found = batches.first_to_go(wanted, pair, self.balances, self.batches, self.day)
        usable = sum((qty for _batch, qty in found), ZERO)
        if usable < wanted:
            unusable = [
                _("{0} ({1} on {2})").format(batch, show(state.qty), formatdate(self.batches[batch].expiry_date))
                for (item, warehouse, batch), state in self.balances.items()
                if (item, warehouse) == pair and state.qty and self.batches[batch].expired(self.day)
            ]
            self.problems.append(
                _("{0}: {1} of {2} needed in {3}, {4} are in batches that can be sold.").format(
                    where(row), show(wanted), row.item_code, row.warehouse, show(usable)
                )
                + (" " + _("Expired: {0}.").format(", ".join(unusable)) if unusable else "")
            )
        return [Pick(qty, batch) for batch, qty in found]

    def _move_batches(self, row: StockRow, picks: Sequence[Pick]) -> None:
        sign = 1 if row.qty > 0 else -1
        for batch_no in dict.fromkeys(pick.batch_no for pick in picks):
            qty = sum((pick.qty for pick in picks if pick.batch_no == batch_no), ZERO)
            state = self.balances.get((row.item_code, row.warehouse, batch_no))
            batch = self.batches.get(batch_no)
            available = state.qty if state else ZERO
            if problem := tracking_checks.batch_problem(row, batch_no, batch, self.day, qty, available):
                self.problems.append(problem)
            elif state:
                state.qty += sign * qty

    def _moved(self, rows: Rows, done: dict[int, tuple[Pick, ...]]) -> dict[int, tuple[Pick, ...]]:
        """What the receiving halves of transfers bring in: what their issuing halves took."""
        issued = {row.voucher_detail_no: done[at] for at, row in enumerate(rows) if row.qty < 0}
        picks = {at: issued[row.voucher_detail_no] for at, row in enumerate(rows) if row.moved}
        keys = {
            (rows[at].item_code, rows[at].warehouse, pick.batch_no)
            for at, of_row in picks.items()
            for pick in of_row
            if pick.batch_no
        }
        if keys:
            for key, state in batches.lock({key[:2] for key in keys}, keys).items():
                self.balances.setdefault(key, state)
        for at, of_row in picks.items():
            for pick in of_row:
                if pick.batch_no:
                    self.balances[rows[at].item_code, rows[at].warehouse, pick.batch_no].qty += pick.qty
                if pick.serial_no:
                    self.serials[pick.serial_no].warehouse = rows[at].warehouse
        return picks


def turn(row: StockRow) -> int:
    """What comes in is there for what goes out; what rows name is theirs before others are served."""
    return 0 if row.qty > 0 else 1 if row.batch_no or row.serial_nos else 2


def units(row: StockRow) -> range:
    """One for each unit of a row of serial numbers."""
    return range(int(abs(row.qty)))


def place(wish: Wish) -> tuple[str, str, str | None]:
    """Where a wished serial number must lie."""
    return wish.item_code, wish.warehouse, wish.batch_no


def lines(text: str | None) -> tuple[str, ...]:
    """The serial numbers of a text field."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
