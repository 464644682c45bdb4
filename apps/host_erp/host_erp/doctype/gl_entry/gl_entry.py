import frappe

from host_erp.ledger.guards import LedgerDocument


class GLEntry(LedgerDocument):
    """One line of the general ledger; written by host_erp.ledger.general_ledger only."""


def on_doctype_update() -> None:
    """Indexes over several columns, which DocType fields cannot express."""
    frappe.db.add_index("GL Entry", ["voucher_type", "voucher_no"], "voucher_index")
    frappe.db.add_index("GL Entry", ["party_type", "party"], "party_index")
    frappe.db.add_index("GL Entry", ["posting_date", "company"], "posting_date_company_index")
