"""Is the deposit there that an order needs? Asked under the deposits' locks, so that none is paid back meanwhile.

What counts for an order: what was received of the deposits that are tied to it, less what was paid back, forfeited, or
settles invoices that bill nothing of it.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import DepositNeed
from sales_mgmt.posting.refusals import DepositRefused, throw_all


def require(needs: Sequence[DepositNeed]) -> None:
    """Raise DepositRefused naming each order, what it needs and what is there. No statement where nothing is needed."""
    if not needs:
        return
    there = received(sorted({name for need in needs for name in need.orders}), lock=True)
    short = []
    for need in needs:
        has = sum((there.get(name, ZERO) for name in need.orders), ZERO)
        if has < need.amount:
            short.append(_refusal(need, has))
    if short:
        throw_all(short, DepositRefused, _("Deposit missing"))


def received(orders: Sequence[str], lock: bool) -> dict[str, Decimal]:
    """What counts as received for each of these orders, in two statements."""
    mode = " LOCK IN SHARE MODE" if lock else ""
    rows = frappe.db.sql(
        f"""SELECT doc.sales_order, doc.name, b.received - b.refunded - b.forfeited
            FROM `tabSM Deposit` doc JOIN `tabSM Deposit Balance` b ON b.name = doc.name
            WHERE doc.sales_order IN %s AND doc.docstatus = 1 ORDER BY b.name{mode}""",
        (tuple(orders),),
    )
    if not rows:
        return {}
    found: dict[str, Decimal] = {}
    for order, _name, amount in rows:
        found[order] = found.get(order, ZERO) + dec(amount)
    for order, amount in _elsewhere([name for _order, name, _amount in rows], mode):
        found[order] -= dec(amount)
    return found


def _elsewhere(deposits: Iterable[str], mode: str) -> Iterable[tuple[str, Decimal]]:
    """(order, amount): what deposits tied to the order settle of invoices that bill nothing of it."""
    return frappe.db.sql(
        f"""SELECT doc.sales_order, SUM(entry.amount)
            FROM `tabSM Deposit` doc JOIN `tabSM Deposit Entry` entry ON entry.deposit = doc.name
            WHERE doc.name IN %s AND entry.movement IN ('applied', 'un-applied')
              AND NOT EXISTS (SELECT 1 FROM `tabSM Invoice` invoice
                              JOIN `tabSM Invoice Item` line ON line.parent = invoice.name
                              WHERE invoice.receivable_no = entry.against_no AND line.sales_order = doc.sales_order)
            GROUP BY doc.sales_order{mode}""",
        (tuple(deposits),),
    )


def _refusal(need: DepositNeed, has: Decimal) -> str:
    company = frappe.db.get_value("SM Sales Order", need.order, "company")
    currency = frappe.get_cached_value("Company", company, "default_currency")
    amounts = (frappe.utils.fmt_money(float(amount), currency=currency) for amount in (need.amount, has))
    return _("{0}, {1}: needs a deposit of {2}, received {3}. Receive the rest as a deposit tied to the order.").format(
        need.order, _(need.gate).lower(), *amounts
    )
