"""SM Deposit Request: asks a customer to pay ahead for an order. It posts nothing; deposits that answer it do."""

import frappe
from frappe import _

from sales_mgmt.documents.base import LEDGERS
from sales_mgmt.documents.deposits import requests
from sales_mgmt.documents.lean_document import LeanDocument


class SMDepositRequest(LeanDocument):
    """A request; documents/deposits/requests.py has its rules."""

    def validate(self) -> None:
        requests.work_out(self)
        self.status = "Draft"

    def before_submit(self) -> None:
        self.status = "Requested"

    def before_cancel(self) -> None:
        self.status = "Cancelled"
        self.ignore_linked_doctypes = [doctype for doctype in LEDGERS if doctype != "SM Deposit"]

    def on_trash(self) -> None:
        if self.docstatus.is_cancelled():
            frappe.throw(_("{0} {1} was cancelled; it stays for the auditor.").format(_(self.doctype), self.name))
