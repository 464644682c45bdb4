"""The payment schedule of a document: from its payment terms, or entered by hand on the order or the invoice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from sales_mgmt.documents.direct import begins_here
from sales_mgmt.documents.owed import base_owed, owed
from sales_mgmt.documents.payment_terms import AMOUNT, PERCENTAGE, portions_complete, schedule, share_out
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.host import host
from sales_mgmt.money.rounding import HUNDRED, ZERO, dec, to_column
from sales_mgmt.plan.posting_plan import Due
from sales_mgmt.posting.refusals import throw_all

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

BY_HAND = "manual_payment_schedule"
ENOUGH = Decimal("0.01")
"""Portions of three thirds are written as 33.33 each; within this they make a whole."""

ROW = (
    "payment_term", "due_date", "invoice_portion", "description", "discount_type", "discount", "discount_date",
)  # fmt: skip
"""What the next document takes over of a schedule that was entered by hand."""


def set_schedule(doc: "SalesDocument") -> None:
    """Set the parts of what is owed. An order shows them only where they were entered by hand: until it is invoiced,
    its terms say what will be due.

    Raises frappe.ValidationError where parts entered by hand do not make up the total, or make no sense.
    """
    if doc.get(BY_HAND):
        dues = _by_hand(doc)
    elif doc.meta.has_field("debit_to"):
        dues = _by_terms(doc)
    else:
        dues = []
    # Rows that say the same already keep their names.
    if [as_due(row) for row in doc.payment_schedule if row.due_date] != dues:
        doc.set("payment_schedule", [as_row(due) for due in dues])
    if dues and doc.meta.has_field("due_date"):
        doc.due_date = max(due.due_date for due in dues)


def as_row(due: Due) -> dict[str, Any]:
    """A part as a row of SM Payment Schedule."""
    return {
        "payment_term": due.payment_term,
        "description": due.description,
        "due_date": due.due_date,
        "invoice_portion": float(due.invoice_portion),
        "payment_amount": float(due.payment_amount),
        "base_payment_amount": float(due.base_payment_amount),
        "discount_type": due.discount_type,
        "discount": float(due.discount),
        "discount_date": due.discount_date,
        "discount_amount": float(due.discount_amount),
    }


def as_due(row: Any) -> Due:
    """A row of SM Payment Schedule as a part of the debt."""
    return Due(
        due_date=getdate(row.due_date),
        payment_amount=dec(row.payment_amount),
        base_payment_amount=dec(row.base_payment_amount),
        payment_term=row.payment_term or None,
        invoice_portion=dec(row.invoice_portion),
        description=row.description or None,
        discount_type=row.discount_type or None,
        discount=dec(row.discount),
        discount_date=getdate(row.discount_date) if row.discount_date else None,
        discount_amount=dec(row.discount_amount),
    )


def carried_over(orders: list[str]) -> list[dict[str, Any]]:
    """The rows that an invoice takes over from an order's schedule: their portions, the amounts follow from what is
    invoiced. The caller (api/) has checked the permission on the source."""
    rows = frappe.db.sql(
        """SELECT row.* FROM `tabSM Payment Schedule` row
           WHERE row.parent IN %s AND row.parenttype = 'SM Sales Order' ORDER BY row.parent, row.idx""",
        (tuple(orders),),
        as_dict=True,
    )
    if len({row.parent for row in rows}) > 1:
        frappe.throw(
            _("{0} have payment schedules of their own. Make an invoice for each.").format(", ".join(sorted(orders)))
        )
    whole = sum((dec(row.payment_amount) for row in rows), ZERO)
    return [
        {**{field: row[field] for field in ROW}, "invoice_portion": float(dec(row.payment_amount) * HUNDRED / whole)}
        for row in rows
        if whole
    ]


def _by_terms(doc: "SalesDocument") -> list[Due]:
    terms = host().payment_terms(doc.payment_terms_template) if doc.payment_terms_template else []
    if not portions_complete(terms):
        frappe.throw(_("Payment terms {0} do not add up to 100%.").format(doc.payment_terms_template))
    places = doc.precision("grand_total")
    return schedule(doc.voucher.posting_date, owed(doc), base_owed(doc), terms, places, host_rounding())


def _by_hand(doc: "SalesDocument") -> list[Due]:
    if doc.is_new() and not begins_here(doc):
        for row in doc.payment_schedule:  # an invoice that comes late is due at once
            row.due_date = max(getdate(row.due_date), doc.voucher.posting_date)
    messages = list(_findings(doc))
    if messages:
        throw_all(messages, frappe.ValidationError, _("Please correct"))
    places, total = doc.precision("grand_total"), owed(doc)
    weights = [dec(row.payment_amount) for row in doc.payment_schedule]
    if not any(weights) or _total_changed(doc, weights):
        weights = [dec(row.invoice_portion) for row in doc.payment_schedule]
    elif sum(weights) != total:
        frappe.throw(
            _("Payment schedule: the parts make {0}, the total is {1}. Change a part by {2}.").format(
                *(frappe.utils.fmt_money(v, places, doc.currency) for v in (sum(weights), total, total - sum(weights)))
            )
        )
    dues = share_out(
        total, base_owed(doc), [as_due(row) for row in doc.payment_schedule], weights, places, host_rounding()
    )
    if not total:
        return dues
    return [replace(due, invoice_portion=to_column(due.payment_amount * HUNDRED / total)) for due in dues]


def _total_changed(doc: "SalesDocument", weights: list[Decimal]) -> bool:
    """Whether lines have changed since the parts were entered, and nobody has touched the parts: they follow then."""
    before = doc.get_doc_before_save()
    if not before or not before.get(BY_HAND):
        return False
    return weights == [dec(row.payment_amount) for row in before.payment_schedule] and owed(before) != owed(doc)


def _findings(doc: "SalesDocument") -> Iterator[str]:
    rows = doc.payment_schedule
    if not rows:
        yield _("Payment schedule: enter its parts, or let the payment terms make them.")
        return
    amounts = sum((dec(row.payment_amount) for row in rows), ZERO)
    portions = sum((dec(row.invoice_portion) for row in rows), ZERO)
    if not amounts and abs(portions - HUNDRED) > ENOUGH:
        yield _("Payment schedule: the portions make {0}%, not 100%.").format(f"{portions:f}")
    for row in rows:
        for finding in _row(row, doc.voucher.posting_date):
            yield _("Payment schedule, row {0}: {1}").format(row.idx, finding)


def _row(row: Any, day: date) -> Iterator[str]:
    if not row.due_date:
        yield _("the due date is missing.")
        return
    if getdate(row.due_date) < day:
        yield _("due date {0} is before {1}.").format(row.due_date, day)
    if dec(row.payment_amount) < 0 or dec(row.invoice_portion) < 0:
        yield _("amount {0} is below zero.").format(row.payment_amount or row.invoice_portion)
    if not row.discount:
        return
    if row.discount_type not in (PERCENTAGE, AMOUNT):
        yield _("discount {0} needs a type: {1} or {2}.").format(row.discount, PERCENTAGE, AMOUNT)
    if not row.discount_date or getdate(row.discount_date) > getdate(row.due_date):
        yield _("discount {0} needs a date on or before the due date {1}.").format(row.discount, row.due_date)
    if dec(row.discount) < 0 or (row.discount_type == PERCENTAGE and dec(row.discount) > HUNDRED):
        yield _("discount {0} is not between 0 and what is due.").format(row.discount)
