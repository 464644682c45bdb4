"""Rules of payment terms."""

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger.money import ZERO, dec, show


def check_portions(doc: Document) -> None:
    """Raises ValidationError where the instalments do not make up a hundred percent."""
    total = sum((dec(row.invoice_portion) for row in doc.terms), ZERO)
    if total != 100:
        frappe.throw(_("The invoice portions must make up 100%, not {0}%").format(show(total)))


def check_rows(doc: Document) -> None:
    """Raises ValidationError for a negative delay, or two instalments that fall due alike."""
    seen = {}
    for row in doc.terms:
        if (row.credit_days or 0) < 0 or (row.credit_months or 0) < 0:
            frappe.throw(_("Row {0}: credit days and months cannot be negative").format(row.idx))
        key = (row.payment_term, row.due_date_based_on, row.credit_days or 0, row.credit_months or 0)
        if key in seen:
            frappe.throw(_("Row {0} falls due like row {1}").format(row.idx, seen[key]))
        seen[key] = row.idx
