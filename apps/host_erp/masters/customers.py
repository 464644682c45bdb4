"""Rules of customers."""

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger.money import ZERO, dec, show


def set_defaults(doc: Document) -> None:
    """Group and territory from Selling Settings where the customer has none."""
    for field in ("customer_group", "territory"):
        if not doc.get(field):
            doc.set(field, frappe.get_cached_value("Selling Settings", "Selling Settings", field))
    doc.customer_name = (doc.customer_name or "").strip()


def check_accounts(doc: Document) -> None:
    """Raises ValidationError for two rows of one company, or an account that is not its receivable account."""
    once(doc, "accounts")
    wanted = sorted({name for row in doc.accounts for name in (row.account, row.advance_account) if name})
    if not wanted:
        return
    facts = {
        row.name: row
        for row in frappe.get_all(
            "Account", filters={"name": ("in", wanted)}, fields=["name", "company", "is_group", "account_type"]
        )
    }
    for row in doc.accounts:
        for name in filter(None, (row.account, row.advance_account)):
            fact = facts[name]
            if fact.company != row.company or fact.is_group or fact.account_type != "Receivable":
                frappe.throw(_("Row {0}: {1} is not a receivable account of {2}").format(row.idx, name, row.company))


def check_credit_limits(doc: Document) -> None:
    """Raises ValidationError for two limits in one company or a negative one."""
    once(doc, "credit_limits")
    for row in doc.credit_limits:
        if dec(row.credit_limit) < 0:
            frappe.throw(_("Row {0}: the credit limit cannot be negative").format(row.idx))


def check_sales_team(doc: Document) -> None:
    """Raises ValidationError where the contributions do not make up a hundred percent."""
    total = sum((dec(row.allocated_percentage) for row in doc.sales_team), ZERO)
    if doc.sales_team and total != 100:
        frappe.throw(_("The sales team's contributions must make up 100%, not {0}%").format(show(total)))


def once(doc: Document, table: str) -> None:
    """Raises ValidationError where a company occurs twice in a child table."""
    seen = set()
    for row in doc.get(table):
        if row.company in seen:
            frappe.throw(_("{0}, row {1}: {2} occurs twice").format(_(doc.meta.get_label(table)), row.idx, row.company))
        seen.add(row.company)


def check_merge(old: str, new: str, merge: bool) -> None:
    """Raises ValidationError where a customer with a balance would be merged into one that may not be posted to."""
    if merge and frappe.db.get_value("Customer", new, "disabled"):
        frappe.throw(_("{0} is disabled; {1} cannot be merged into it").format(new, old))
