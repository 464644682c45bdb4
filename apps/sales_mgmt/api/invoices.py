"""What users do with a posted invoice, and ask before they cancel a document."""

from dataclasses import asdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import cancelling, issuing
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.posting.retry import retried


@frappe.whitelist(methods=["POST"])
@retried
def mark_as_issued(name: str, way: str = issuing.SENT, on: str | None = None) -> bool:
    """Note that an invoice was sent, e-invoiced or filed; from then on it is credited, not cancelled, for good.

    Returns whether it had not been issued before.
    """
    require_permission("SM Invoice", "submit", name)
    issued = issuing.mark(name, way, get_datetime(on) if on else None)
    if issued:
        frappe.get_doc("SM Invoice", name).add_comment("Info", _("issued this invoice: {0}").format(_(way)))
    return issued


@frappe.whitelist()
def what_cancel_undoes(doctype: str, name: str) -> dict[str, Any]:
    """What cancelling would undo and what forbids it: `undone` (payments that are freed, with amounts), `blocked_by`
    (documents to cancel first) and `reasons`. Nothing is written."""
    require_permission(doctype, "cancel", name)
    doc = frappe.get_doc(doctype, name)
    if not isinstance(doc, SalesDocument):
        frappe.throw(_("{0} is no sales document.").format(_(doctype)))
    return asdict(cancelling.effects(doc))
