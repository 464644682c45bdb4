"""What goods are worth that come back from an earlier issue: what they cost when they left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import frappe
from frappe import _

from host_erp.ledger.errors import StockError
from host_erp.ledger.money import ZERO, dec, rounder, show
from host_erp.ledger.rows import StockRow

Issue = tuple[str, str, str]
"""(voucher type, voucher, voucher line)"""


@dataclass(slots=True)
class Issued:
    """What one voucher line issued and what has come back of it so far; positive, values in company currency."""

    qty: Decimal = ZERO
    value: Decimal = ZERO
    back_qty: Decimal = ZERO
    back_value: Decimal = ZERO

    def take_back(self, qty: Decimal) -> Decimal:
        """The value of `qty` more that comes back: a share of the issue's value as a difference of rounded running
        sums, the last part whatever is left. However an issue comes back in parts, they add up to what it cost."""
        if self.back_qty + qty == self.qty:
            value = self.value - self.back_value
        else:
            upto = rounder()(self.value * (self.back_qty + qty) / self.qty)
            value = min(max(upto - self.back_value, ZERO), self.value - self.back_value)
        self.back_qty += qty
        self.back_value += value
        return value


def valued(rows: Sequence[StockRow], lock: bool = True) -> Sequence[StockRow]:
    """The rows with `incoming_value` set where they are returns, in two queries (none where there are no returns).

    The issues' entries are locked, so that two returns of one issue take turns. Raises StockError where more would come
    back than was issued, or the line issued nothing of that item.
    """
    wanted = {row.return_of: row.item_code for row in rows if row.return_of}
    if not wanted:
        return rows
    issues = read(wanted, lock)
    out = []
    for row in rows:
        if row.return_of:
            row = replace(row, incoming_value=take_back(row, issues.get((row.return_of, row.item_code))))
        out.append(row)
    return out


def take_back(row: StockRow, issued: Issued | None) -> Decimal:
    """The value of a row that comes back. Raises StockError where less is left of the issue."""
    left = issued.qty - issued.back_qty if issued else ZERO
    if row.qty > left:
        frappe.throw(
            _("Item {0}: {1} to return, {2} left of what {3} issued").format(
                row.item_code, show(row.qty), show(left), row.return_of[1]
            ),
            StockError,
        )
    return issued.take_back(row.qty)


def read(issues: Iterable[Issue], lock: bool) -> dict[tuple[Issue, str], Issued]:
    """What each issue gave out and has got back, by (issue, item)."""
    wanted = sorted(set(issues))
    columns = "sum(actual_qty) as qty, sum(stock_value_difference) as value from `tabStock Ledger Entry` where "
    gone = frappe.db.sql(
        "select voucher_type, voucher_no, voucher_detail_no, item_code, " + columns
        + "(voucher_type, voucher_no) in %s and voucher_detail_no in %s and is_cancelled = 0"
        " group by voucher_type, voucher_no, voucher_detail_no, item_code" + (" for update" if lock else ""),
        (sorted({issue[:2] for issue in wanted}), [issue[2] for issue in wanted]),
    )  # fmt: skip
    back = frappe.db.sql(
        "select dependant_sle_voucher_detail_no, item_code, " + columns
        + "dependant_sle_voucher_detail_no in %s and is_cancelled = 0"
        " group by dependant_sle_voucher_detail_no, item_code" + (" for update" if lock else ""),
        ([issue[2] for issue in wanted],),
    )  # fmt: skip
    returned = {(line, item): (dec(qty), dec(value)) for line, item, qty, value in back}
    return {
        ((kind, name, line), item): Issued(-dec(qty), -dec(value), *returned.get((line, item), (ZERO, ZERO)))
        for kind, name, line, item, qty, value in gone
    }
