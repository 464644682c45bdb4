"""What is wrong with what a delivery says of its transport: filled in before, and after, it is posted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import getdate

from sales_mgmt.money.rounding import dec
from sales_mgmt.posting.refusals import throw_all

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

PICKUP = "Pickup"
COLLECTION = ("collector_name", "collector_id_document", "collected_at")


def check(doc: "SalesDocument") -> None:
    """Raise frappe.ValidationError with everything that contradicts itself. Nothing of it is mandatory: goods leave
    before the driver has signed."""
    if messages := list(_findings(doc)):
        throw_all(messages, frappe.ValidationError, _("Please correct"))


def _findings(doc: "SalesDocument") -> Iterator[str]:
    for field in ("collected_at", "received_at"):
        if doc.get(field) and getdate(doc.get(field)) < getdate(doc.posting_date):
            yield _("{0} {1} is before the delivery of {2}.").format(
                _(doc.meta.get_label(field)), doc.get_formatted(field), doc.get_formatted("posting_date")
            )
    if dec(doc.gross_weight) and dec(doc.gross_weight) < dec(doc.total_net_weight):
        yield _("Gross weight {0} is below the net weight of {1} {2}.").format(
            doc.gross_weight, doc.total_net_weight, doc.weight_uom
        )
    if doc.delivery_mode != PICKUP:
        for field in COLLECTION:
            if doc.get(field):
                yield _("{0} is for goods that are collected: choose Pickup as {1}, or leave it empty.").format(
                    _(doc.meta.get_label(field)), _(doc.meta.get_label("delivery_mode"))
                )
