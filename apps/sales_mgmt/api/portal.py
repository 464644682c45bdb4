"""What customers fetch from the website. Frappe's own print methods ask for permissions that customers have not."""

import frappe

from sales_mgmt.portal import access


@frappe.whitelist(methods=["GET"])
def download_pdf(kind: str, name: str) -> None:
    """A customer's own document on paper, in its default print format. Raises frappe.DoesNotExistError for others'."""
    doc = access.document(access.kind_of(kind), name, frappe.session.user)
    frappe.flags.ignore_print_permissions = True  # access.document has said that it is theirs
    try:
        content = frappe.get_print(doc.doctype, doc.name, doc.meta.default_print_format, as_pdf=True, doc=doc)
    finally:
        frappe.flags.ignore_print_permissions = False
    frappe.local.response.update({"filename": f"{doc.name}.pdf", "filecontent": content, "type": "pdf"})
