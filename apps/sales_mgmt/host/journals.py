"""A Journal Entry as both hosts enter it."""

from typing import Any

import frappe

from sales_mgmt.plan.posting_plan import Journal, JournalRow, ReceivableRef

JOURNAL = "Journal Entry"


def post(journal: Journal) -> ReceivableRef:
    """Post it; the voucher that keeps it. Raises frappe.ValidationError where the books are closed or an account takes
    no such row."""
    doc: Any = frappe.new_doc("Journal Entry")
    doc.update(
        {
            "voucher_type": JOURNAL,
            "company": journal.company,
            "posting_date": journal.posting_date,
            "user_remark": journal.remark,
            "accounts": [_row(row) for row in journal.rows if row.amount],
        }
    )
    doc.flags.ignore_permissions = True  # who may post the document was asked there
    doc.insert()
    doc.submit()
    return ReceivableRef(JOURNAL, doc.name)


def cancel(ref: ReceivableRef) -> None:
    """Take it back. Raises frappe.ValidationError where its date is closed."""
    doc: Any = frappe.get_doc("Journal Entry", ref.voucher_no)
    doc.flags.ignore_permissions = True  # who may cancel the document was asked there
    doc.cancel()


def _row(row: JournalRow) -> dict[str, Any]:
    side, amount = ("debit", row.amount) if row.amount > 0 else ("credit", -row.amount)
    amounts = {f"{side}_in_account_currency": float(amount), side: float(amount)}
    return {"account": row.account, "cost_center": row.cost_center, **amounts}
