"""Rules of sales taxes and charges templates, and of item tax templates."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

PREVIOUS = ("On Previous Row Amount", "On Previous Row Total")
ITEM_TAX_ACCOUNTS = ("Tax", "Chargeable", "Income Account", "Expense Account", "Expenses Included In Valuation")


def check_rows(doc: Document) -> None:
    """Raises ValidationError for a reference to a later row, or an account that is not the company's."""
    wanted = sorted({row.account_head for row in doc.taxes if row.account_head})
    rows = frappe.get_all("Account", filters={"name": ("in", wanted)}, fields=["name", "company", "is_group"])
    good = {row.name for row in rows if row.company == doc.company and not row.is_group}
    for row in doc.taxes:
        if row.account_head not in good:
            frappe.throw(_("Row {0}: {1} is not an account of {2}").format(row.idx, row.account_head, doc.company))
        if row.charge_type in PREVIOUS and not 0 < cint(row.row_id) < row.idx:
            frappe.throw(_("Row {0}: {1} must refer to a row above").format(row.idx, _(row.charge_type)))
        if row.charge_type not in PREVIOUS:
            row.row_id = None
        if row.charge_type == "Actual" and row.included_in_print_rate:
            frappe.throw(_("Row {0}: an actual charge cannot be included in the rate").format(row.idx))


def keep_one_default(doc: Document) -> None:
    """A company has one default template; a disabled one cannot be it."""
    if not doc.is_default:
        return
    if doc.disabled:
        frappe.throw(_("A disabled template cannot be the default"))
    others = {"company": doc.company, "is_default": 1, "name": ("!=", doc.name)}
    for name in frappe.get_all(doc.doctype, filters=others, pluck="name"):
        frappe.db.set_value(doc.doctype, name, "is_default", 0)


def check_item_rates(doc: Document) -> None:
    """Raises ValidationError for an account that occurs twice, is not the company's, is a group, or takes no taxes."""
    wanted = sorted({row.tax_type for row in doc.taxes if row.tax_type})
    fields = ["name", "company", "is_group", "account_type"]
    accounts = {row.name: row for row in frappe.get_all("Account", filters={"name": ("in", wanted)}, fields=fields)}
    seen = set()
    for row in doc.taxes:
        account = accounts.get(row.tax_type)
        if not account or account.company != doc.company or account.is_group:
            frappe.throw(_("Row {0}: {1} is not an account of {2}").format(row.idx, row.tax_type, doc.company))
        if account.account_type not in ITEM_TAX_ACCOUNTS:
            frappe.throw(
                _("Row {0}: {1} is neither a tax nor an income or expense account").format(row.idx, row.tax_type)
            )
        if row.tax_type in seen:
            frappe.throw(_("Row {0}: {1} occurs twice").format(row.idx, row.tax_type))
        seen.add(row.tax_type)
