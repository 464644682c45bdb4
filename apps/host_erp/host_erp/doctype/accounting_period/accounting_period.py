import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from host_erp.masters.trees import name_with_abbr


class AccountingPeriod(Document):
    """A span of days in which some kinds of documents may no longer be posted or cancelled; ledger.periods asks it."""

    def autoname(self) -> None:
        self.name = name_with_abbr(self.period_name, self.company)

    def before_insert(self) -> None:
        if not self.closed_documents:
            self.set("closed_documents", [{"document_type": one, "closed": 1} for one in postable()])

    def validate(self) -> None:
        if getdate(self.end_date) < getdate(self.start_date):
            frappe.throw(_("{0} ends before it starts").format(self.period_name))
        overlaps = frappe.get_all(
            "Accounting Period",
            filters={"company": self.company, "name": ("!=", self.name), "start_date": ("<=", self.end_date),
                     "end_date": (">=", self.start_date)},
            pluck="name", limit=1,
        )  # fmt: skip
        if overlaps:
            frappe.throw(_("{0} overlaps with {1}").format(self.period_name, overlaps[0]))

    @frappe.whitelist()
    def get_doctypes_for_closing(self) -> list[dict]:
        """What can be closed: the documents that post."""
        return [{"document_type": one, "closed": 1} for one in postable()]


def postable() -> list[str]:
    """DocTypes that the installed apps name in `period_closing_doctypes` and that this site has."""
    wanted = list(dict.fromkeys(frappe.get_hooks("period_closing_doctypes")))
    there = set(frappe.get_all("DocType", filters={"name": ("in", wanted)}, pluck="name"))
    return [one for one in wanted if one in there]
