"""An amendment takes the place of a cancelled document: of one that is cancelled, and once."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def begin(doc: "SalesDocument") -> None:
    """Check the predecessor, and forget what the server wrote on it. Called before an amendment is inserted."""
    if doc.get("amended_from"):
        _check(doc)
        for each in (doc, *doc.get_all_children()):
            _forget(each)


def _forget(each: Any) -> None:
    """The desk copies fields marked No Copy into an amendment too, all of them: where the debt stands, say."""
    for df in each.meta.get("fields", {"no_copy": 1, "read_only": 1}):
        if df.fieldname != "amended_from" and not df.get("is_virtual"):
            each.set(df.fieldname, None)


def _check(doc: "SalesDocument") -> None:
    """Raise frappe.ValidationError where the document amends one that is not cancelled, is another customer's or
    company's, or has been amended already. The predecessor is locked, so that two amendments cannot pass at once."""
    # The DocType is the document's own.
    rows = frappe.db.sql(
        f"SELECT docstatus, customer, company FROM `tab{doc.doctype}` WHERE name = %s FOR UPDATE",
        (doc.amended_from,),
        as_dict=True,
    )
    if not rows:
        return  # the link check says so
    [before] = rows
    where = f"{_(doc.doctype)} {doc.amended_from}"
    if before.docstatus != 2:
        frappe.throw(_("{0} is not cancelled. Cancel it before it is amended.").format(where))
    for field in ("customer", "company"):
        if doc.get(field) != before[field]:
            frappe.throw(
                _("{0} is for {1} {2}; its amendment is too. Make a new document for {3}.").format(
                    where, _(doc.meta.get_label(field)), before[field], doc.get(field)
                )
            )
    successor = frappe.db.sql(
        f"SELECT name FROM `tab{doc.doctype}` WHERE amended_from = %s AND docstatus != 2 LOCK IN SHARE MODE",
        (doc.amended_from,),
    )
    if successor:
        frappe.throw(_("{0} is amended by {1} already.").format(where, successor[0][0]))
