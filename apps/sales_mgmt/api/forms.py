"""What follows from what a form holds, worked out by the rules that save it."""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.bulk_rows import alike

LINES = "items"
Values = dict[str, Any]


@frappe.whitelist(methods=["POST"])
def worked_out(doc: str | dict) -> dict[str, Any]:
    """What the server would change of an unsaved document: `values` of the header, `lines` {row name: values}, whole
    `tables` that differ, and `problem`, what is wrong with it so far. Nothing is written.

    Raises frappe.PermissionError for who may not make, or change, the document.
    """
    given = frappe.parse_json(doc) if isinstance(doc, str) else doc
    document = _document(given)
    before = document.as_dict()
    problem = _work_out(document)
    return {**_difference(document, before, document.as_dict()), "problem": problem}


def _document(given: Mapping[str, Any]) -> SalesDocument:
    """The form's document, with what is stored of it beside it."""
    document = frappe.get_doc(dict(given))
    if not isinstance(document, SalesDocument) or not document.docstatus.is_draft():
        frappe.throw(_("{0} is no draft of a sales document.").format(_(document.doctype)))
    new = document.is_new()
    require_permission(document.doctype, "create" if new else "write", None if new else document.name)
    for doctype in ("Customer", "Company"):  # they may have prices that are nobody else's business
        if document.get(frappe.scrub(doctype)):
            require_permission(doctype, "read", document.get(frappe.scrub(doctype)))
    if not new:
        document.load_doc_before_save()
    return document


def _work_out(document: SalesDocument) -> str | None:
    try:
        document.work_out()
    except frappe.ValidationError as error:
        frappe.clear_messages()
        return str(error)
    return None


def _difference(document: SalesDocument, before: Values, after: Values) -> dict[str, Any]:
    values: Values = {}
    lines: dict[str, Values] = {}
    tables: dict[str, Sequence[Values]] = {}
    for field in document.meta.fields:
        old, new = before.get(field.fieldname), after.get(field.fieldname)
        if field.fieldname == LINES:
            lines = {row.name: found for row, was in zip(new, old, strict=True) if (found := _changed(was, row))}
        elif field.fieldtype == "Table":
            if len(new or ()) != len(old or ()) or any(map(_changed, old or (), new or ())):
                tables[field.fieldname] = new
        elif not alike(old, new):
            values[field.fieldname] = new
    return {"values": values, "lines": lines, "tables": tables}


def _changed(old: Values, new: Values) -> Values:
    return {name: value for name, value in new.items() if not alike(old.get(name), value)}
