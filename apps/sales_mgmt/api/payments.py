"""The payment of an invoice, unsaved: what the "Create" button calls."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.host.resolve import host
from sales_mgmt.plan.posting_plan import ReceivableRef

INVOICE = "SM Invoice"


@frappe.whitelist()
def payment_for_invoice(name: str) -> Any:
    """The host's payment voucher for what is open of an invoice. Raises frappe.PermissionError for who may not read
    the invoice or make payments, frappe.ValidationError where nothing is open."""
    require_permission("Payment Entry", "create")
    require_permission(INVOICE, "read", name)
    debt = frappe.db.get_value(INVOICE, name, ["receivable_type", "receivable_no", "docstatus"], as_dict=True)
    if debt.docstatus != 1 or not debt.receivable_no:
        frappe.throw(_("Invoice {0} is not submitted: nothing is owed on it yet.").format(name))
    require_permission(debt.receivable_type, "read", debt.receivable_no)
    ref = ReceivableRef(debt.receivable_type, debt.receivable_no)
    if host().outstanding([ref])[ref] <= 0:
        frappe.throw(_("Nothing is open on {0}.").format(name))
    return host().draft_payment(ref)
