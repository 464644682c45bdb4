"""A journal that takes another one back on a day of its own, where the original's date is closed."""

import frappe
from frappe.model.document import Document


@frappe.whitelist()
def make_reverse_journal_entry(source_name: str, target_doc: str | None = None) -> Document:
    """An unsaved Journal Entry with debit and credit of `source_name` exchanged, dated today. What the original owed or
    gave is settled by it. Raises PermissionError for who may not read it."""
    source = frappe.get_doc("Journal Entry", source_name)
    source.check_permission("read")
    doc = frappe.copy_doc(source)
    doc.update({"reversal_of": source.name, "posting_date": frappe.utils.nowdate(), "docstatus": 0,
                "is_system_generated": 0, "amended_from": None, "due_date": None})  # fmt: skip
    for row, original in zip(doc.accounts, source.accounts, strict=True):
        row.update({
            "debit": original.credit, "credit": original.debit,
            "debit_in_account_currency": original.credit_in_account_currency,
            "credit_in_account_currency": original.debit_in_account_currency,
            "exchange_rate": original.exchange_rate, "reference_type": None, "reference_name": None,
        })  # fmt: skip
        if original.party and not original.reference_name:
            row.update({"reference_type": source.doctype, "reference_name": source.name})
    return doc
