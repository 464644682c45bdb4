"""Rules of warehouses."""

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.masters import trees

USED_IN = (("Stock Ledger Entry", "warehouse"),)


def check_account(doc: Document) -> None:
    """Raises ValidationError for an account of another company or kind, or another one once stock was booked."""
    if doc.account:
        account = frappe.db.get_value("Account", doc.account, ["company", "is_group", "account_type"], as_dict=True)
        if account.company != doc.company or account.is_group or account.account_type != "Stock":
            frappe.throw(_("{0} is not a stock account of {1}").format(doc.account, doc.company))
    before = doc.get_doc_before_save()
    if not before or (before.account or "") == (doc.account or ""):
        return
    if stock_below(doc):
        frappe.throw(_("{0}: the account cannot change after stock was booked to it").format(doc.name))


def stock_below(doc: Document) -> bool:
    """Whether stock has moved in the warehouse or in any below it."""
    return bool(
        frappe.db.sql(
            """select 1 from `tabStock Ledger Entry` entry
            where entry.warehouse in (select name from `tabWarehouse` where lft >= %s and rgt <= %s) limit 1""",
            (doc.lft, doc.rgt),
        )
    )


def delete_empty_bins(doc: Document) -> None:
    """Bins that never held anything go with their warehouse."""
    if not trees.in_use(doc, USED_IN):
        frappe.db.delete("Bin", {"warehouse": doc.name, "actual_qty": 0})


def refuse_merge(old: str, new: str, merge: bool) -> None:
    """Raises ValidationError: two bins of an item would become one, with two averages and maybe two accounts."""
    if merge:
        frappe.throw(_("Warehouses {0} and {1} cannot be merged: move the stock instead").format(old, new))
