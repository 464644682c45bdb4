"""What was delivered and not invoiced as of a day, line by line, with its selling value and its cost.

It follows from the append-only line ledger, whose rows carry the date of their voucher (a cancelled one is taken back
at its own date): the figures of a past day do not change unless something is posted on or before it. What an order has
invoiced ahead of its deliveries is taken off its oldest deliveries.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import frappe

from sales_mgmt.documents.kits import cost_of_lines
from sales_mgmt.money.rounding import ZERO, Rounding, dec
from sales_mgmt.plan.line_state import LineState

MONEY_PLACES = 2

DELIVERY, ORDER = "SM Delivery Note", "SM Sales Order"


@dataclass(frozen=True, slots=True)
class UnbilledLine:
    """A delivery's line, or the part of it that is not invoiced: `qty` in stock units; `value` net and `cost` in
    company currency, cost as the host's ledger has it now."""

    line: str
    delivery: str
    posting_date: date
    customer: str
    customer_name: str
    sales_order: str | None
    so_detail: str | None
    item_code: str
    item_name: str
    stock_uom: str
    expense_account: str | None
    cost_center: str | None
    qty: Decimal
    value: Decimal
    cost: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Sums:
    """What the line ledger says of a source line until the day: quantities, and the net value that was delivered."""

    state: LineState
    delivered_value: Decimal


def unbilled_lines(company: str, until: date, customer: str | None = None) -> list[UnbilledLine]:
    """Everything that was delivered and not invoiced at the end of the day, the oldest first; a fixed number of
    queries."""
    delivered = {
        line: sums for line, sums in _sums(DELIVERY, company, until, customer).items() if sums.state.unbilled > 0
    }
    rows = _rows(list(delivered))
    orders = _sums(ORDER, company, until, customer, {row.so_detail for row in rows if row.so_detail})
    found = list(_open(rows, delivered, orders))
    costs = cost_of_lines(sorted({line.delivery for line in found}))
    rounded = Rounding()
    return [
        replace(
            line,
            cost=rounded(
                costs.get((line.delivery, line.line), ZERO) * line.qty / delivered[line.line].state.delivered,
                MONEY_PLACES,
            ),
        )
        for line in found
    ]


def _open(
    rows: Sequence[frappe._dict], delivered: Mapping[str, Sums], orders: Mapping[str, Sums]
) -> Iterator[UnbilledLine]:
    ahead = {
        order_line: sum((delivered[row.line].state.unbilled for row in rows if row.so_detail == order_line), ZERO)
        - sums.state.unbilled
        for order_line, sums in orders.items()
    }
    rounded = Rounding()
    for row in rows:
        sums = delivered[row.line]
        billed_ahead = min(ahead.get(row.so_detail, ZERO), sums.state.unbilled)
        if row.so_detail in ahead:
            ahead[row.so_detail] -= billed_ahead
        if qty := sums.state.unbilled - billed_ahead:
            value = rounded(sums.delivered_value * qty / sums.state.delivered, MONEY_PLACES)
            yield UnbilledLine(**row, qty=qty, value=value)


def _sums(
    doctype: str, company: str, until: date, customer: str | None, lines: Iterable[str] | None = None
) -> dict[str, Sums]:
    """The line ledger's sums by source line. `lines`: of these only."""
    wanted = None if lines is None else tuple(sorted(lines))
    if wanted == ():
        return {}
    condition = ("AND customer = %(customer)s" if customer else "") + ("AND source_line IN %(lines)s" if wanted else "")
    rows = frappe.db.sql(
        f"""SELECT source_line, SUM(IF(movement = 'delivered', qty, 0)), SUM(IF(movement = 'invoiced', qty, 0)),
                   SUM(IF(movement = 'returned', qty, 0)), SUM(IF(movement = 'credited', qty, 0)),
                   SUM(IF(movement = 'delivered', amount, 0))
            FROM `tabSM Line Entry`
            WHERE source_doctype = %(doctype)s AND company = %(company)s AND posting_date <= %(until)s
              AND movement IN ('delivered', 'invoiced', 'returned', 'credited') {condition}
            GROUP BY source_line""",
        {"doctype": doctype, "company": company, "until": until, "customer": customer, "lines": wanted},
    )
    return {
        line: Sums(
            LineState(delivered=dec(delivered), invoiced=dec(invoiced), returned=dec(returned), credited=dec(credited)),
            dec(value),
        )
        for line, delivered, invoiced, returned, credited, value in rows
    }


def _rows(lines: Sequence[str]) -> list[frappe._dict]:
    if not lines:
        return []
    return frappe.db.sql(
        f"""SELECT line.name AS line, doc.name AS delivery, doc.posting_date, doc.customer, doc.customer_name,
                   line.sales_order, line.so_detail, line.item_code, line.item_name, line.stock_uom,
                   line.expense_account, line.cost_center
            FROM `tab{DELIVERY} Item` line JOIN `tab{DELIVERY}` doc ON doc.name = line.parent
            WHERE line.name IN %s ORDER BY doc.posting_date, doc.posting_time, doc.name, line.idx""",
        (tuple(lines),),
        as_dict=True,
    )
