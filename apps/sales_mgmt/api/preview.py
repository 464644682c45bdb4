"""Posting preview for the form."""

from typing import Any

import frappe

from sales_mgmt.preview.posting_preview import preview


@frappe.whitelist()
def posting_preview(doctype: str, name: str) -> dict[str, Any]:
    """What submitting this draft would write to every ledger; nothing is written."""
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("submit")
    return preview(doc)
