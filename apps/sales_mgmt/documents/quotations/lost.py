"""Quotations that were lost, and why; a lost one can be reopened."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.quotations import states
from sales_mgmt.fulfilment.quotation_status import ORDERED, REVISED

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

FIELDS = ("lost_reason", "competitor", "lost_detail", "lost_on")


def forget(doc: "SalesDocument") -> None:
    """A draft is not lost yet."""
    doc.update(dict.fromkeys(FIELDS))


def check(doc: "SalesDocument") -> None:
    """What was lost says when and why; what is not lost says nothing of it.

    Raises frappe.ValidationError for a quotation that is ordered in full or revised, a reason that is switched off, and
    without the competitor where the reason asks for it.
    """
    before = doc.get_doc_before_save()
    if not doc.lost_reason:
        forget(doc)
        return
    doc.lost_on = doc.lost_on or frappe.utils.today()
    if before.lost_reason == doc.lost_reason and before.competitor == doc.competitor:
        return
    status = states.expected([doc.name], latest=True)[doc.name]
    if status in (ORDERED, REVISED):
        frappe.throw(_("Quotation {0} is {1}: it cannot be lost.").format(doc.name, _(status).lower()))
    reason = frappe.db.get_value("SM Lost Reason", doc.lost_reason, ["enabled", "competitor_required"], as_dict=True)
    if not reason.enabled:
        frappe.throw(_("Lost reason {0} is switched off. Choose another one.").format(doc.lost_reason))
    if reason.competitor_required and not (doc.competitor or "").strip():
        frappe.throw(_("Who won instead? {0} asks for the competitor.").format(doc.lost_reason))
