"""Papers that are no document's print format."""

import frappe
from frappe.translate import print_language

from sales_mgmt.api.permission import require_permission
from sales_mgmt.printing import statement


@frappe.whitelist()
def customer_statement(
    customer: str, company: str, from_date: str, to_date: str, language: str | None = None
) -> None:
    """A customer's statement of account as PDF, for who may read the customer and invoices."""
    # Frappe opens the engine's log when this is loaded, which needs a site.
    from frappe.utils.pdf import get_pdf

    require_permission("Customer", "read", customer)
    require_permission("Company", "read", company)
    require_permission("SM Invoice", "read")
    with print_language(language or frappe.db.get_value("Customer", customer, "language")):
        content = get_pdf(statement.html(statement.document(customer, company, from_date, to_date)))
    frappe.local.response.update({"filename": f"{customer}.pdf", "filecontent": content, "type": "pdf"})
