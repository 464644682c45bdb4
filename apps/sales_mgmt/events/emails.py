"""E-mails that leave the site."""

from typing import Any

import frappe

from sales_mgmt.documents import issuing


def invoice_sent(doc: Any, method: str | None = None) -> None:
    """An invoice that was e-mailed is issued. A draft that was sent as an offer to pay is not."""
    sent = doc.communication_type == "Communication" and doc.communication_medium == "Email"
    if not (sent and doc.sent_or_received == "Sent" and doc.reference_doctype == "SM Invoice"):
        return
    if frappe.db.get_value("SM Invoice", doc.reference_name, "docstatus") == 1:
        issuing.mark(doc.reference_name)
