"""Rules of accounts."""

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.masters import trees
from host_erp.masters.chart import PROFIT_AND_LOSS

USED_IN = (("GL Entry", "account"), ("Payment Ledger Entry", "account"))
FIXED_ONCE_USED = ("account_type", "account_currency", "root_type")


def take_over_from_parent(doc: Document) -> None:
    """Kind and report come from the parent; the currency is the company's unless another was chosen."""
    if doc.parent_account:
        doc.root_type = frappe.db.get_value("Account", doc.parent_account, "root_type")
    if not doc.root_type:
        frappe.throw(_("Account {0}: a root needs a root type").format(doc.account_name))
    doc.report_type = "Profit and Loss" if doc.root_type in PROFIT_AND_LOSS else "Balance Sheet"
    if not doc.account_currency:
        doc.account_currency = frappe.get_cached_value("Company", doc.company, "default_currency")


def check_change(doc: Document) -> None:
    """Raises ValidationError where a change would give another meaning to what was posted already."""
    trees.check_group_change(doc, USED_IN)
    before = doc.get_doc_before_save()
    if not before:
        return
    changed = [field for field in FIXED_ONCE_USED if (before.get(field) or "") != (doc.get(field) or "")]
    if changed and trees.in_use(doc, USED_IN):
        frappe.throw(
            _("Account {0} was posted to: {1} can no longer be changed").format(
                doc.name, ", ".join(_(doc.meta.get_label(field)) for field in changed)
            )
        )
