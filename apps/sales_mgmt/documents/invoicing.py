"""Consolidated invoices: which deliveries are to be invoiced, and which of them go on one invoice.

What goes together has one customer, company, currency, rate, terms and taxes (mapping.MUST_AGREE), and what the
customer's rhythm says: everything, each delivery, each order, each week or month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.mapping import DELIVERY_TO_INVOICE, MUST_AGREE, make, open_lines, tax_rows, terms_of
from sales_mgmt.documents.settings import setting
from sales_mgmt.fulfilment.rhythm import (
    MONTHLY,
    PER_DELIVERY,
    PER_ORDER,
    RHYTHMS,
    TOGETHER,
    WEEKLY,
    has_periods,
    period_end,
)
from sales_mgmt.money.rounding import ZERO, dec

RHYTHM_FIELD = "sm_invoicing_rhythm"
"""Our field of the host's Customer."""


@dataclass(frozen=True, slots=True)
class Group:
    """What goes on one invoice. `lines`: delivery line -> open quantity in the line's unit; `net` in the deliveries'
    currency, before what the invoice rounds. `part` names the delivery, order or period."""

    customer: str
    customer_name: str
    currency: str
    rhythm: str
    part: str
    deliveries: tuple[str, ...]
    lines: Mapping[str, Decimal]
    net: Decimal


def to_invoice(names: Sequence[str], until: date, rhythm: str | None = None) -> list[Group]:
    """The invoices to be made of these deliveries, as far as they are open and of `until` or before.

    `rhythm` groups all customers alike; without it each customer's own counts, then the site's, and a customer invoiced
    by week or month waits for the period's end. A fixed number of queries. Raises frappe.ValidationError for a rhythm
    that does not exist.
    """
    if rhythm and rhythm not in RHYTHMS:
        frappe.throw(_("{0} is no way to invoice. Use one of: {1}.").format(rhythm, ", ".join(map(_, RHYTHMS))))
    notes = _deliveries(names, until)
    rhythms = _rhythms(notes, rhythm)
    if not rhythm:
        notes = {
            name: note
            for name, note in notes.items()
            if not has_periods(rhythms[note.customer])
            or period_end(rhythms[note.customer], note.posting_date) <= until
        }
    if not notes:
        return []
    taxes = tax_rows(DELIVERY_TO_INVOICE.source, list(notes))
    groups: dict[tuple, list[frappe._dict]] = {}
    for line in open_lines(DELIVERY_TO_INVOICE, list(notes)):
        if line.open_qty > 0:
            note = notes[line.parent]
            part = _part(rhythms[note.customer], note, line)
            key = (*(note[field] for field in MUST_AGREE), terms_of(taxes[note.name]), part)
            groups.setdefault(key, []).append(line)
    return [_group(key[-1], rhythms, notes, lines) for key, lines in groups.items()]


def make_invoice(group: Group, posting_date: date | None = None) -> SalesDocument:
    """The group's invoice, unsaved."""
    invoice = make(DELIVERY_TO_INVOICE, group.deliveries, group.lines)
    invoice.posting_date = posting_date or frappe.utils.getdate()
    return invoice


def _deliveries(names: Sequence[str], until: date) -> dict[str, frappe._dict]:
    """Headers of the deliveries to bill by name, in the order of customer and date. The caller has checked that the
    user may read them."""
    if not names:
        return {}
    fields = ", ".join(f"`{field}`" for field in MUST_AGREE)
    rows = frappe.db.sql(
        f"""SELECT name, customer_name, posting_date, {fields} FROM `tabSM Delivery Note`
            WHERE name IN %s AND docstatus = 1 AND status = 'To Bill' AND posting_date <= %s
            ORDER BY customer, posting_date, name""",
        (tuple(names), until),
        as_dict=True,
    )
    return {row.name: row for row in rows}


def _rhythms(notes: Mapping[str, frappe._dict], rhythm: str | None) -> dict[str, str]:
    customers = {note.customer for note in notes.values()}
    if rhythm or not customers:
        return dict.fromkeys(customers, rhythm or TOGETHER)
    usual = setting("invoicing_rhythm") or TOGETHER
    rows = frappe.db.sql(f"SELECT name, `{RHYTHM_FIELD}` FROM `tabCustomer` WHERE name IN %s", (tuple(customers),))
    return {name: own or usual for name, own in rows}


def _part(rhythm: str, note: frappe._dict, line: frappe._dict) -> str:
    if rhythm == PER_DELIVERY:
        return note.name
    if rhythm == PER_ORDER:
        return line.sales_order or note.name
    if rhythm in (WEEKLY, MONTHLY):
        return str(period_end(rhythm, note.posting_date))
    return ""


def _group(
    part: str, rhythms: Mapping[str, str], notes: Mapping[str, frappe._dict], lines: Sequence[frappe._dict]
) -> Group:
    note = notes[lines[0].parent]
    return Group(
        customer=note.customer,
        customer_name=note.customer_name,
        currency=note.currency,
        rhythm=rhythms[note.customer],
        part=part,
        deliveries=tuple(dict.fromkeys(line.parent for line in lines)),
        lines={line.name: line.open_qty for line in lines},
        net=sum((dec(line.net_amount) * line.open_qty / dec(line.qty) for line in lines), ZERO),
    )
