"""SM Cut Over: how a company went over from the host's own selling documents to ours, document by document."""

import frappe
from frappe import _
from frappe.model.document import Document


class SMCutOver(Document):
    """A cut-over; written by cutover/run.py. A user enters company and date."""

    def on_trash(self) -> None:
        if self.status not in ("Draft", "Reported"):
            frappe.throw(_("{0} has taken documents over; it stays for the auditor.").format(self.name))
