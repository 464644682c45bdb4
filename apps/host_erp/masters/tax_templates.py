"""Rules of sales taxes and charges templates."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

PREVIOUS = ("On Previous Row Amount", "On Previous Row Total")


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
