"""The relations of a document, for its form."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import relations
from sales_mgmt.documents.relations.links import DOCTYPES


@frappe.whitelist()
def relations_of(doctype: str, name: str) -> dict[str, Any]:
    """What a document came from and what came of it, as nodes and edges (documents/relations/graph.py). Whatever the
    user may not read is there without content, or not at all.

    Raises frappe.PermissionError, and frappe.ValidationError for what is no sales document.
    """
    if doctype not in DOCTYPES:
        frappe.throw(_("{0} is no sales document: its relations are not kept.").format(_(doctype)))
    require_permission(doctype, "read", name)
    return relations.graph(doctype, name)
