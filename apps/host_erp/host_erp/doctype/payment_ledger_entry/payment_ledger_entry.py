import frappe

from host_erp.ledger.guards import LedgerDocument


class PaymentLedgerEntry(LedgerDocument):
    """What a party row raises or settles; written by host_erp.ledger.payment_ledger only."""


def on_doctype_update() -> None:
    """Indexes over several columns, which DocType fields cannot express."""
    frappe.db.add_index("Payment Ledger Entry", ["voucher_type", "voucher_no"], "voucher_index")
    frappe.db.add_index("Payment Ledger Entry", ["against_voucher_type", "against_voucher_no"], "against_voucher_index")
    frappe.db.add_index("Payment Ledger Entry", ["party_type", "party", "company"], "party_index")
