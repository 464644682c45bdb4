"""Posting preview for the form."""

from typing import Any

import frappe

from sales_mgmt.preview.posting_preview import preview

READ = {"ledger": "GL Entry", "credit": "SM Credit Account"}
"""Part of the preview -> what its reader must be able to read."""


@frappe.whitelist()
def posting_preview(doctype: str, name: str) -> dict[str, Any]:
    """What submitting this draft would write to every ledger; nothing is written. Ledgers that the user may not read
    are left empty: the general ledger names costs, credit names what others' documents add."""
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("submit")
    return {part: rows if _may_read(part) else [] for part, rows in preview(doc).items()}


def _may_read(part: str) -> bool:
    return part not in READ or frappe.has_permission(READ[part], "read")
