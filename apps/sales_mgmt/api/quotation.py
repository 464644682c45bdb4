"""What is done with quotations: ordered, revised, compared, declared lost, reopened."""

from dataclasses import asdict
from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.mapping import QUOTATION_TO_ORDER, make
from sales_mgmt.documents.quotations import alternatives, revisions
from sales_mgmt.documents.quotations.differences import compare
from sales_mgmt.fulfilment.quotation_status import EXPIRED, REVISED
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting.retry import retried
from sales_mgmt.posting.undo import undone_on_refusal

QUOTATION = "SM Quotation"
TEMPLATE = "templates/includes/quotation_differences.html"


@frappe.whitelist()
def order_from_quotations(
    names: str | list, chosen: str | list | None = None, qty: str | dict | None = None
) -> SalesDocument:
    """An unsaved order for what is open on these quotations. `chosen`: alternatives that come instead of the lines that
    they stand for. `qty`: {quotation line: quantity}, to take only parts; it says all that is taken."""
    names = _names(names)
    require_permission("SM Sales Order", "create")
    for name in names:
        require_permission(QUOTATION, "read", name)
    parts = frappe.parse_json(qty) if isinstance(qty, str) else qty
    wanted = {line: dec(value) for line, value in parts.items()} if parts else None
    return make(QUOTATION_TO_ORDER, names, wanted or alternatives.quantities(names, _names(chosen or [])))


@frappe.whitelist()
def revise(name: str) -> SalesDocument:
    """The next revision of a quotation, unsaved. Once it is submitted it replaces this one."""
    require_permission(QUOTATION, "create")
    require_permission(QUOTATION, "read", name)
    return revisions.make(name)


@frappe.whitelist()
def differences(name: str, other: str | None = None) -> dict[str, Any]:
    """In what a quotation differs from `other`, by default the revision before it: header, lines, taxes and totals, and
    all of it as readable HTML."""
    later = _readable(name)
    other = other or _revision_before(later)
    earlier = _readable(other)
    found = compare(earlier, later)
    html = frappe.render_template(TEMPLATE, {"found": found, "earlier": earlier, "later": later, "label": _label})
    return {"before": other, "after": name, **asdict(found), "html": html}


@frappe.whitelist(methods=["POST"])
@retried
def declare_lost(
    name: str, reason: str, competitor: str | None = None, detail: str | None = None, date: str | None = None
) -> SalesDocument:
    """Declare a quotation lost: nothing can be ordered from it until it is reopened."""
    doc = _submitted(name)
    doc.update({"lost_reason": reason, "competitor": competitor, "lost_detail": detail, "lost_on": date})
    return doc.save()


@frappe.whitelist(methods=["POST"])
@retried
def reopen(name: str, valid_till: str | None = None) -> SalesDocument:
    """Open a lost or expired quotation again, until `valid_till`; an expired one needs a later day."""
    doc = _submitted(name)
    with undone_on_refusal("sm_reopen"):
        doc.update({"lost_reason": None, "valid_till": valid_till or doc.valid_till})
        doc.save()
        if doc.status == REVISED:
            frappe.throw(_("Quotation {0} has a later revision. Cancel that one first.").format(name))
        if doc.status == EXPIRED:
            frappe.throw(_("Quotation {0} was valid until {1}. Give a later day.").format(name, doc.valid_till))
    return doc


def _names(names: str | list) -> list[str]:
    names = frappe.parse_json(names) if isinstance(names, str) and names.startswith("[") else names
    return [names] if isinstance(names, str) else list(names)


def _readable(name: str) -> SalesDocument:
    require_permission(QUOTATION, "read", name)
    return frappe.get_doc(QUOTATION, name)


def _submitted(name: str) -> SalesDocument:
    require_permission(QUOTATION, "submit", name)
    doc = frappe.get_doc(QUOTATION, name)
    if not doc.docstatus.is_submitted():
        frappe.throw(_("Quotation {0} is not submitted.").format(name))
    return doc


def _revision_before(doc: SalesDocument) -> str:
    before = [m.name for m in revisions.family(revisions.first_of(doc)) if m.revision < (doc.revision or 0)]
    if not before:
        frappe.throw(_("Quotation {0} has no earlier revision.").format(doc.name))
    return before[-1]


def _label(doctype: str, fieldname: str) -> str:
    return _(frappe.get_meta(doctype).get_label(fieldname))
