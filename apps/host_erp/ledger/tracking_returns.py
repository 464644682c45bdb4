"""Which batches and serial numbers come back from an earlier issue: those that it gave out, and no others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec, show
from host_erp.ledger.returns import Issue
from host_erp.ledger.rows import Pick, StockRow
from host_erp.ledger.stock_checks import Facts
from host_erp.ledger.tracking_checks import where


@dataclass(slots=True)
class Out:
    """What of an issue's line is out still: quantities by batch, or serial numbers with their batch."""

    batches: dict[str, Decimal] = field(default_factory=dict)
    serials: dict[str, str | None] = field(default_factory=dict)


def coming_back(rows: Sequence[StockRow], items: Facts) -> tuple[Sequence[StockRow], list[str]]:
    """The rows, returns among them with what they bring back, and what is wrong with them; one query, none where no
    tracked item returns. The issues' entries are locked, so that two returns of one issue take turns."""
    tracked = {code for code, item in items.items() if item.has_batch_no or item.has_serial_no}
    wanted = {row.return_of for row in rows if row.return_of and row.qty > 0 and row.item_code in tracked}
    if not wanted:
        return rows, []
    out, done, problems = read(wanted), [], []
    for row in rows:
        if row.return_of in wanted and row.item_code in tracked:
            take = serial_picks if items[row.item_code].has_serial_no else batch_picks
            picks, problem = take(row, out.get(row.return_of, Out()))
            problems += [problem] if problem else []
            row = replace(row, picks=picks, serial_nos=tuple(pick.serial_no for pick in picks if pick.serial_no))
        done.append(row)
    return done, problems


def read(issues: Iterable[Issue]) -> dict[Issue, Out]:
    """What is out still of each issue's line."""
    wanted = sorted(set(issues))
    by_line = {issue[2]: issue for issue in wanted}
    rows = frappe.db.sql(
        """select coalesce(return_of, voucher_detail_no) as line, batch_no, serial_no, qty
        from `tabSerial and Batch Entry`
        where ((voucher_type, voucher_no) in %s and voucher_detail_no in %s or return_of in %s) and is_cancelled = 0
        for update""",
        (sorted({issue[:2] for issue in wanted}), list(by_line), list(by_line)),
        as_dict=True,
    )
    found: dict[Issue, Out] = {}
    for row in sorted(rows, key=lambda row: (row.qty, row.batch_no or "", row.serial_no or "")):
        out = found.setdefault(by_line[row.line], Out())
        if not row.serial_no:
            out.batches[row.batch_no] = out.batches.get(row.batch_no, ZERO) - dec(row.qty)
        elif row.qty < 0:
            out.serials[row.serial_no] = row.batch_no
        else:
            out.serials.pop(row.serial_no, None)
    return found


def batch_picks(row: StockRow, out: Out) -> tuple[tuple[Pick, ...], str | None]:
    """The batches of a return: the named one, else what is out, one after the other; carries `out` along."""
    left = {row.batch_no: out.batches.get(row.batch_no, ZERO)} if row.batch_no else dict(out.batches)
    wanted, picks = row.qty, []
    for batch_no, qty in left.items():
        if part := min(qty, wanted):
            picks.append(Pick(part, batch_no))
            out.batches[batch_no] -= part
            wanted -= part
    if not wanted:
        return tuple(picks), None
    return (), _("{0}: {1} of batch {2} to return, {3} left of what {4} issued.").format(
        where(row), show(row.qty), row.batch_no or ", ".join(out.batches), show(row.qty - wanted), row.return_of[1]
    )


def serial_picks(row: StockRow, out: Out) -> tuple[tuple[Pick, ...], str | None]:
    """The serial numbers of a return: the named ones, else all that are out where as many return."""
    names = row.serial_nos or (tuple(out.serials) if len(out.serials) == row.qty else ())
    if not names:
        return (), _("{0}: name the serial numbers that come back from {1}, out of: {2}.").format(
            where(row), row.return_of[1], ", ".join(out.serials)
        )
    if strange := [name for name in names if name not in out.serials]:
        return (), _("{0}: {1} did not go out with {2}, or came back already.").format(
            where(row), ", ".join(strange), row.return_of[1]
        )
    return tuple(Pick(Decimal(1), out.serials.pop(name), name) for name in names), None
