"""What goods are worth that come back: what they cost when they left, now and after a repost has changed that.

ERPNext looks the cost up anew for its own returns only. For ours it is told here: the rate is written where the engine
reads it, and what stands behind the return is reposted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe
from erpnext.controllers.stock_controller import create_repost_item_valuation_entry
from erpnext.stock.stock_ledger import get_affected_transactions

from sales_mgmt.host.erpnext import batches, native_returns
from sales_mgmt.host.erpnext.batches import COMES_BACK, ISSUE_OF, NATIVE
from sales_mgmt.host.erpnext.custom_fields import RETURN_RATE
from sales_mgmt.host.facts import Pick
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import StockMove

MONEY_PLACES = 2
CENT = Decimal("0.01")

DELIVERY, RETURN = "SM Delivery Note", "SM Return"


@dataclass(slots=True)
class Left:
    """What of an issue's line has not come back yet, and what a unit of each of its batches and serial numbers cost."""

    qty: Decimal
    value: Decimal
    unit_costs: Mapping[str, Decimal]

    def take(self, qty: Decimal, picks: Sequence[Pick]) -> Decimal:
        """What a unit is worth of so much that comes back: the cost of what was picked, else a share of what is left.
        Whoever brings the last of it brings the rest of its value."""
        units = [unit for pick in picks for unit in pick.units()]
        if units and qty != self.qty and all(key in self.unit_costs for key, _qty in units):
            rate = sum((self.unit_costs[key] * part for key, part in units), ZERO) / qty
        else:
            rate = self.value / self.qty if self.qty else ZERO
        self.qty -= qty
        self.value -= round(qty * rate, MONEY_PLACES)
        return rate


def rates(moves: Sequence[StockMove], picks: Mapping[str, Sequence[Pick]]) -> dict[str, float]:
    """What a unit of each returned line is worth, so that all returns of an issue are worth what the issue was.
    `picks`: which batches and serial numbers come back, by line.

    The issue's line balance is locked: no other return of it is under way.
    """
    issues = {move.voucher_line: move.return_of.voucher_line for move in moves if move.return_of}
    if not issues:
        return {}
    left = _issued(issues.values())
    for entry in _returned(tuple(left)):
        left[entry.issue].qty -= dec(entry.actual_qty)
        left[entry.issue].value -= dec(entry.stock_value_difference)
    return {
        move.voucher_line: float(left[issue].take(move.qty, picks.get(move.voucher_line, ())))
        for move in moves
        if (issue := issues.get(move.voucher_line)) in left
    }


def remember(found: Mapping[str, float]) -> None:
    """Keep the rates where the engine looks for them when it values bundles: on the lines of the return."""
    if found:
        cases = " ".join(["WHEN %s THEN %s"] * len(found))
        values = [value for line, rate in sorted(found.items()) for value in (line, rate)]
        frappe.db.sql(
            f"UPDATE `tab{RETURN} Item` SET `{RETURN_RATE}` = CASE name {cases} END WHERE name IN %s",
            (*values, tuple(sorted(found))),
        )


def follow(repost: Any) -> None:
    """After a Repost Item Valuation: returns of deliveries that it valued anew follow them, by reposts of their own."""
    if repost.status != "Completed":
        return
    affected = get_affected_transactions(repost)
    deliveries = sorted(name for kind, name in affected if kind in (DELIVERY, NATIVE))
    first: dict[tuple[str, str], Any] = {}
    for entry in _outdated(deliveries):
        first.setdefault((entry.item_code, entry.warehouse), entry)
    for entry in sorted(first.values(), key=lambda entry: (entry.posting_datetime, entry.name)):
        fields = ("item_code", "warehouse", "posting_date", "posting_time", "company")
        create_repost_item_valuation_entry({field: entry[field] for field in fields})


def _outdated(deliveries: Sequence[str]) -> Iterator[Any]:
    """Stock ledger rows of returns whose rate was more than a cent off; it is put right."""
    lines = [line for (line,) in _lines_of(deliveries)]
    left = _issued(lines)
    entries = _returned(tuple(left))
    picked = batches.picked(RETURN, sorted({entry.voucher_no for entry in entries if entry.serial_and_batch_bundle}))
    for entry in entries:
        qty = dec(entry.actual_qty)
        rate = left[entry.issue].take(qty, picked.get(entry.voucher_detail_no, ()))
        if abs(rate - dec(entry.rate)) * qty < CENT:
            continue
        remember({entry.voucher_detail_no: float(rate)})
        frappe.db.sql(
            "UPDATE `tabStock Ledger Entry` SET incoming_rate = %s WHERE name = %s", (float(rate), entry.name)
        )
        yield entry


def _lines_of(deliveries: Sequence[str]) -> list[tuple[str]]:
    """The lines of deliveries of which something came back."""
    if not deliveries:
        return []
    return frappe.db.sql(
        f"""SELECT DISTINCT {ISSUE_OF} FROM `tab{RETURN} Item` line
            WHERE line.docstatus = 1 AND (line.delivery_note IN %(deliveries)s
              OR line.opening_document IN %(deliveries)s)""",
        {"deliveries": tuple(deliveries)},
    )


def _issued(lines: Iterable[str]) -> dict[str, Left]:
    """What each line of a delivery has issued, by the stock ledger now."""
    wanted = tuple(sorted(set(lines)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT voucher_detail_no, voucher_type, -SUM(actual_qty), -SUM(stock_value_difference),
                  MAX(serial_and_batch_bundle)
           FROM `tabStock Ledger Entry`
           WHERE voucher_type IN %s AND voucher_detail_no IN %s AND is_cancelled = 0
           GROUP BY voucher_detail_no LOCK IN SHARE MODE""",
        ((DELIVERY, NATIVE), wanted),
    )
    costs = batches.unit_costs([line for line, _kind, _qty, _value, bundle in rows if bundle])
    found = {line: Left(dec(qty), dec(value), costs.get(line, {})) for line, _kind, qty, value, _bundle in rows}
    for line, (qty, value) in native_returns.came_back([row[0] for row in rows if row[1] == NATIVE]).items():
        found[line].qty -= qty
        found[line].value -= value
    return found


def _returned(issues: tuple[str, ...]) -> list[Any]:
    """The live stock ledger rows of what came back of these lines, in the order in which they came back."""
    if not issues:
        return []
    return frappe.db.sql(
        f"""SELECT {ISSUE_OF} AS issue, line.`{RETURN_RATE}` AS rate, entry.name, entry.voucher_no,
                   entry.voucher_detail_no, entry.item_code, entry.warehouse, entry.posting_date, entry.posting_time,
                   entry.posting_datetime, entry.company, entry.actual_qty, entry.stock_value_difference,
                   entry.serial_and_batch_bundle
            FROM `tab{RETURN} Item` line JOIN `tabStock Ledger Entry` entry
              ON entry.voucher_type = '{RETURN}' AND entry.voucher_no = line.parent
                AND entry.voucher_detail_no = line.name AND entry.is_cancelled = 0
            WHERE line.docstatus = 1 AND {COMES_BACK}
              AND {ISSUE_OF} IN %(lines)s
            ORDER BY entry.creation, line.idx LOCK IN SHARE MODE""",
        {"lines": issues},
        as_dict=True,
    )
