"""Submitted invoices get a status that says what is paid, where it said only that they are submitted."""

from itertools import count

import frappe

from sales_mgmt.documents import invoice_status

CHUNK = 1000


def execute() -> None:
    """A few statements for each thousand invoices."""
    names = frappe.get_all("SM Invoice", filters={"docstatus": 1, "status": "Submitted"}, pluck="name", order_by="name")
    for start in count(0, CHUNK):
        if not (chunk := names[start : start + CHUNK]):
            return
        invoice_status.refresh(chunk)
