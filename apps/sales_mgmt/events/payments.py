"""Payments and journals of the host that settle our invoices."""

from typing import Any

from sales_mgmt.documents import invoice_status
from sales_mgmt.plan.posting_plan import ReceivableRef

REFERENCES = {
    "Payment Entry": ("references", "reference_doctype", "reference_name"),
    "Journal Entry": ("accounts", "reference_type", "reference_name"),
}
"""By DocType: the table whose rows name what is settled, and the two fields that do."""


def lock_invoices(doc: Any, method: str | None = None) -> None:
    """Before the host locks its ledger to settle debts, or to free them: the invoices' rows, as in all our postings.

    Else a payment and a return of one invoice would wait for each other.
    """
    if not doc.docstatus:
        return
    table, kind, name = REFERENCES[doc.doctype]
    rows = doc.get(table) or []
    invoice_status.of_debts({ReceivableRef(r.get(kind), r.get(name)) for r in rows if r.get(name)}, lock=True)
