"""What invoices and orders earn: net value less cost of goods, line by line, in company currency.

Cost is read from the host's stock ledger at each call, so that a repost shows at once. What is not delivered yet is
estimated at what a unit would cost now, and the line says for which quantity.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.documents.kits import cost_of_lines
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, Rounding, dec

MONEY_PLACES = 2


@dataclass(frozen=True, slots=True)
class MarginLine:
    """A line of an invoice, return or order. `qty` in stock units, of which the cost of `estimated` is an estimate."""

    doctype: str
    document: str
    line: str
    posting_date: date
    customer: str
    customer_name: str
    item_code: str
    item_name: str
    item_group: str | None
    qty: Decimal
    value: Decimal
    cost: Decimal
    estimated: Decimal = ZERO
    sales_person: str | None = None

    @property
    def margin(self) -> Decimal:
        """Value less cost."""
        return self.value - self.cost


@dataclass(frozen=True, slots=True)
class Delivered:
    """What deliveries of a line have issued: quantity in stock units, and its cost."""

    qty: Decimal = ZERO
    cost: Decimal = ZERO

    def cost_of(self, qty: Decimal) -> Decimal:
        """The share of so much of it."""
        return self.cost * qty / self.qty if self.qty else ZERO


def of_invoices(company: str, since: date, until: date, customer: str | None = None) -> list[MarginLine]:
    """Lines of the invoices of these days, and what returns of these days have credited; a fixed number of queries (on
    ERPNext some more for each estimate)."""
    period = {"company": company, "since": since, "until": until, "customer": customer}
    lines = _lines("SM Invoice", "posting_date", "line.dn_detail, line.delivery_note, line.so_detail", period)
    by_delivery = _delivered("name", [row.dn_detail for row in lines if row.dn_detail])
    by_order = _delivered("so_detail", [row.so_detail for row in lines if row.so_detail and not row.dn_detail])
    ahead = {row.so_detail for row in lines if row.so_detail and not row.dn_detail}
    estimates = _estimates(ahead, company)
    found = []
    for row in lines:
        if row.dn_detail:
            found.append(_margin("SM Invoice", row, by_delivery.get(row.dn_detail, Delivered()).cost_of(row.qty)))
        else:
            found.append(_partly_delivered("SM Invoice", row, by_order, estimates, row.so_detail))
    return sorted(found + _credited(period), key=lambda line: (line.posting_date, line.document))


def of_orders(company: str, since: date, until: date, customer: str | None = None) -> list[MarginLine]:
    """Lines of the orders of these days as they are confirmed now: what was delivered at its cost, the rest estimated.
    What came back is no part of it."""
    period = {"company": company, "since": since, "until": until, "customer": customer}
    lines = _lines("SM Sales Order", "transaction_date", "line.name AS so_detail", period)
    delivered = _delivered("so_detail", [row.name for row in lines])
    estimates = _estimates({row.name for row in lines}, company)
    return [_partly_delivered("SM Sales Order", row, delivered, estimates, row.name) for row in lines]


def _partly_delivered(
    doctype: str, row: Any, delivered: Mapping[str, Delivered], estimates: Mapping[str, Decimal], order_line: str | None
) -> MarginLine:
    """Cost of a line whose deliveries follow from its order's line."""
    there = delivered.get(order_line, Delivered()) if order_line else Delivered()
    out = min(row.qty, there.qty)
    rate = estimates.get(order_line, ZERO) if order_line else ZERO
    return _margin(doctype, row, there.cost_of(out) + (row.qty - out) * rate, row.qty - out if rate else ZERO)


def _margin(doctype: str, row: Any, cost: Decimal, estimated: Decimal = ZERO) -> MarginLine:
    return MarginLine(
        doctype, row.document, row.name, row.posting_date, row.customer, row.customer_name, row.item_code,
        row.item_name, row.item_group, row.qty, dec(row.base_net_amount), Rounding()(cost, MONEY_PLACES), estimated,
    )  # fmt: skip


def _credited(period: Mapping[str, Any]) -> list[MarginLine]:
    """Lines that returns have credited: value and cost go back, the cost of those whose goods came back."""
    lines = _lines("SM Return", "posting_date", "line.dn_detail", period, "AND line.si_detail > ''")
    names = sorted({row.document for row in lines})
    costs = host().issue_cost("SM Return", names)
    kits = _kit_lines(names)
    back: dict[str, Decimal] = {}
    for (_document, line), cost in costs.items():
        back[kits.get(line, line)] = back.get(kits.get(line, line), ZERO) + cost
    found = []
    for row in lines:
        row.qty, row.base_net_amount = -row.qty, -dec(row.base_net_amount)
        found.append(_margin("SM Return", row, back.get(row.name, ZERO)))
    return found


def _kit_lines(returns: Sequence[str]) -> dict[str, str]:
    if not returns:
        return {}
    query = "SELECT name, kit_line FROM `tabSM Return Item` WHERE parent IN %s AND kit_line > ''"
    return dict(frappe.db.sql(query, (tuple(returns),)))


def _lines(doctype: str, day: str, more: str, period: Mapping[str, Any], condition: str = "") -> list[Any]:
    """Lines of submitted documents of the period. `day`, `more` and `condition` are this module's constants."""
    only = "AND doc.customer = %(customer)s" if period["customer"] else ""
    rows = frappe.db.sql(
        f"""SELECT line.name, doc.name AS document, doc.{day} AS posting_date, doc.customer, doc.customer_name,
                   line.item_code, line.item_name, item.item_group, line.stock_qty AS qty, line.base_net_amount, {more}
            FROM `tab{doctype} Item` line JOIN `tab{doctype}` doc ON doc.name = line.parent
            LEFT JOIN `tabItem` item ON item.name = line.item_code
            WHERE doc.docstatus = 1 AND doc.company = %(company)s AND doc.{day} BETWEEN %(since)s AND %(until)s
              AND line.parentfield = 'items' {only} {condition}
            ORDER BY doc.{day}, doc.name, line.idx""",
        period,
        as_dict=True,
    )
    for row in rows:
        row.qty = dec(row.qty)
    return rows


def _delivered(column: str, lines: Iterable[str]) -> dict[str, Delivered]:
    """What submitted deliveries have issued, by their own line or by the order's line. `column` is a constant."""
    wanted = tuple(sorted(set(lines)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        f"""SELECT `{column}`, parent, name, stock_qty FROM `tabSM Delivery Note Item`
            WHERE `{column}` IN %s AND docstatus = 1 AND parentfield = 'items'""",
        (wanted,),
    )
    costs = cost_of_lines(sorted({parent for _key, parent, _name, _qty in rows}))
    found: dict[str, Delivered] = {}
    for key, parent, name, qty in rows:
        so_far = found.get(key, Delivered())
        found[key] = Delivered(so_far.qty + dec(qty), so_far.cost + costs.get((parent, name), ZERO))
    return found


def _estimates(order_lines: Iterable[str], company: str) -> dict[str, Decimal]:
    """What a stock unit of order lines would cost now, a kit as the sum of its parts; drop shipments are left out."""
    wanted = tuple(sorted(set(order_lines)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT line.name, COALESCE(part.item_code, line.item_code), line.warehouse, COALESCE(part.qty_per_kit, 1)
           FROM `tabSM Sales Order Item` line
           LEFT JOIN `tabSM Packed Item` part ON part.kit_line = line.name AND part.parenttype = 'SM Sales Order'
           JOIN `tabItem` item ON item.name = COALESCE(part.item_code, line.item_code) AND item.is_stock_item = 1
           WHERE line.name IN %s AND line.warehouse > '' AND line.delivered_by_supplier = 0""",
        (wanted,),
    )
    rates = host().unit_costs([(item, warehouse) for _line, item, warehouse, _qty in rows], company)
    found: dict[str, Decimal] = {}
    for line, item, warehouse, qty in rows:
        found[line] = found.get(line, ZERO) + rates[item, warehouse] * dec(qty)
    return found
