"""Batches and serial numbers: ERPNext keeps them in a bundle for each stock ledger row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe
from erpnext.stock.serial_batch_bundle import SerialBatchCreation
from frappe import _

from sales_mgmt.host.erpnext import native_returns
from sales_mgmt.host.facts import Pick
from sales_mgmt.host.names import ALL_NAMES, NameRange, within
from sales_mgmt.host.opening import DELIVERY as NATIVE
from sales_mgmt.money.rounding import ZERO, dec, plain
from sales_mgmt.plan.posting_plan import IssueRef, StockMove

ISSUE_OF = "COALESCE(NULLIF(line.packed_detail, ''), NULLIF(line.opening_line, ''), line.dn_detail)"
"""The delivery's line, or the part of its kit, that a line of our return brings back: the host's where our delivery
stands for one of it."""

COMES_BACK = "(dn_detail IN %(lines)s OR packed_detail IN %(lines)s OR opening_line IN %(lines)s)"
"""Lines of our returns that may bring back these lines."""


def bundle(view: Any, row: Any, back: Sequence[Pick] | None = None) -> None:
    """Give a row that names its batch or serial numbers, or brings something `back`, the bundle that the engine wants;
    where a row names none, the engine picks, as Stock Settings say."""
    picks = back or ([Pick(abs(dec(row.stock_qty)), row.batch_no, row.serial_nos)] if _names_any(row) else [])
    if not picks:
        return
    created = SerialBatchCreation(
        {
            "item_code": row.item_code,
            "warehouse": row.warehouse,
            "posting_date": view.posting_date,
            "posting_time": view.posting_time,
            "voucher_type": view.doctype,
            "voucher_no": view.name,
            "voucher_detail_no": row.name,
            "company": view.company,
            "qty": abs(row.stock_qty),
            "type_of_transaction": "Outward" if row.stock_qty < 0 else "Inward",
            "batches": frappe._dict({pick.batch_no: float(pick.qty) for pick in picks if pick.batch_no}) or None,
            "serial_nos": [name for pick in picks for name in pick.serial_nos] or None,
            "do_not_submit": True,
        }
    ).make_serial_and_batch_bundle()
    row.serial_and_batch_bundle = created.name


def _names_any(row: Any) -> bool:
    return bool(row.batch_no or row.serial_nos)


def coming_back(moves: Sequence[StockMove]) -> dict[str, tuple[Pick, ...]]:
    """Which batches and serial numbers each returned line brings back, of those that its issue gave out and that are
    out still: the named ones, else whatever is out. Nothing for items that have none.

    Raises frappe.ValidationError, naming row and issue, where the named ones are not out, or where serial numbers must
    be chosen.
    """
    returns = [move for move in moves if move.return_of]
    out = _out_still([move.return_of for move in returns])
    found, problems = {}, []
    for move in returns:
        if (units := out.get(move.return_of.voucher_line)) is None:
            continue
        picks, problem = (_serials_back if any(unit.serial for unit in units) else _batches_back)(move, units)
        problems += [problem] if problem else []
        found[move.voucher_line] = picks
    if problems:
        frappe.throw("<br>".join(problems), title=_("What comes back?"))
    return found


@dataclass(slots=True)
class Unit:
    """What of a bundle's row is with the customer still."""

    batch: str | None
    serial: str | None
    qty: Decimal


def _serials_back(move: StockMove, units: list[Unit]) -> tuple[tuple[Pick, ...], str | None]:
    out = {unit.serial: unit for unit in units if unit.qty > 0}
    names = move.serial_nos or (tuple(out) if len(out) == move.qty else ())
    issue = move.return_of.voucher_no
    if not names:
        return (), _("Row {0}: name the serial numbers that come back from {1}, out of: {2}.").format(
            move.row, issue, ", ".join(out)
        )
    if strange := [name for name in names if name not in out]:
        return (), _("Row {0}: {1} did not go out with {2}, or came back already.").format(
            move.row, ", ".join(strange), issue
        )
    by_batch: dict[str | None, list[str]] = {}
    for name in names:
        out[name].qty = ZERO
        by_batch.setdefault(out[name].batch, []).append(name)
    return tuple(Pick(dec(len(serials)), batch, tuple(serials)) for batch, serials in by_batch.items()), None


def _batches_back(move: StockMove, units: list[Unit]) -> tuple[tuple[Pick, ...], str | None]:
    wanted, picks = move.qty, []
    for unit in units:
        if move.batch_no in (None, "", unit.batch) and (part := min(unit.qty, wanted)) > 0:
            picks.append(Pick(part, unit.batch))
            unit.qty -= part
            wanted -= part
    if not wanted:
        return tuple(picks), None
    batches = move.batch_no or ", ".join(sorted({unit.batch for unit in units if unit.batch}))
    return (), _("Row {0}: {1} of batch {2} to return, {3} left of what {4} issued.").format(
        move.row, plain(move.qty), batches, plain(move.qty - wanted), move.return_of.voucher_no
    )


def _out_still(issues: Sequence[IssueRef]) -> dict[str, list[Unit]]:
    """What is out still of issues with bundles, by line of the issue: a row for each batch or serial number."""
    if not issues:
        return {}
    back = native_returns.lines_back([issue.voucher_line for issue in issues if issue.voucher_type == NATIVE])
    rows = frappe.db.sql(
        f"""SELECT IF(bundle.voucher_type = 'SM Return', {ISSUE_OF}, bundle.voucher_detail_no) AS issue,
                  entry.batch_no, entry.serial_no, -entry.qty
           FROM `tabSerial and Batch Bundle` bundle
           JOIN `tabSerial and Batch Entry` entry ON entry.parent = bundle.name
           LEFT JOIN `tabSM Return Item` line ON line.name = bundle.voucher_detail_no
           WHERE bundle.is_cancelled = 0 AND bundle.docstatus = 1 AND (bundle.voucher_detail_no IN %(lines)s
             OR bundle.voucher_detail_no IN (SELECT name FROM `tabSM Return Item` WHERE docstatus = 1
                AND {COMES_BACK}))
           ORDER BY bundle.creation, entry.idx LOCK IN SHARE MODE""",
        {"lines": tuple(sorted({issue.voucher_line for issue in issues} | back.keys()))},
    )
    found: dict[str, dict[tuple[str | None, str | None], Unit]] = {}
    for line, batch, serial, qty in rows:
        unit = found.setdefault(back.get(line, line), {}).setdefault((batch, serial), Unit(batch, serial, ZERO))
        unit.qty += dec(qty)
    return {issue: list(units.values()) for issue, units in found.items()}


def unit_costs(lines: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    """What a unit of each serial number, or of each batch, cost that these lines of deliveries issued."""
    if not lines:
        return {}
    rows = frappe.db.sql(
        """SELECT bundle.voucher_detail_no, COALESCE(NULLIF(entry.serial_no, ''), entry.batch_no),
                  SUM(entry.qty * entry.incoming_rate) / SUM(entry.qty)
           FROM `tabSerial and Batch Bundle` bundle
           JOIN `tabSerial and Batch Entry` entry ON entry.parent = bundle.name
           WHERE bundle.voucher_detail_no IN %s AND bundle.is_cancelled = 0 AND bundle.docstatus = 1
           GROUP BY 1, 2 HAVING SUM(entry.qty) != 0""",
        (tuple(lines),),
    )
    found: dict[str, dict[str, Decimal]] = {}
    for line, key, cost in rows:
        found.setdefault(line, {})[key] = dec(cost)
    return found


def picked(voucher_type: str, voucher_nos: Sequence[str]) -> dict[str, tuple[Pick, ...]]:
    """What each voucher line took of which batch, with its serial numbers."""
    if not voucher_nos:
        return {}
    rows = frappe.db.sql(
        """SELECT bundle.voucher_detail_no, entry.batch_no, entry.serial_no, ABS(entry.qty)
           FROM `tabSerial and Batch Bundle` bundle
           JOIN `tabSerial and Batch Entry` entry ON entry.parent = bundle.name
           WHERE bundle.voucher_type = %s AND bundle.voucher_no IN %s AND bundle.is_cancelled = 0
           ORDER BY bundle.voucher_no, entry.idx""",
        (voucher_type, tuple(voucher_nos)),
    )
    lines: dict[str, dict[str | None, list[tuple[str | None, Decimal]]]] = {}
    for line, batch, serial, qty in rows:
        lines.setdefault(line, {}).setdefault(batch, []).append((serial, dec(qty)))
    return {
        line: tuple(
            Pick(sum(qty for _serial, qty in units), batch, tuple(serial for serial, _qty in units if serial))
            for batch, units in batches.items()
        )
        for line, batches in lines.items()
    }


def quantities(voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str, str], Decimal]:
    """Live quantity that moved, positive, by (voucher, voucher line, batch or serial number)."""
    found: dict[tuple[str, str, str], Decimal] = {}
    rows = frappe.db.sql(
        f"""SELECT bundle.voucher_no, bundle.voucher_detail_no, entry.batch_no, entry.serial_no, ABS(entry.qty)
            FROM `tabSerial and Batch Bundle` bundle
            JOIN `tabSerial and Batch Entry` entry ON entry.parent = bundle.name
            WHERE bundle.voucher_type = %(type)s AND {within("bundle.voucher_no")}
              AND bundle.is_cancelled = 0 AND bundle.docstatus = 1""",
        {"type": voucher_type, **names.values},
    )
    for voucher, line, batch, serial, qty in rows:
        for pick in filter(None, (batch, serial)):
            key = (voucher, line, pick)
            found[key] = found.get(key, Decimal(0)) + dec(qty)
    return found
