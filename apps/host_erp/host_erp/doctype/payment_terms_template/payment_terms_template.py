from frappe.model.document import Document

from host_erp.masters import payment_terms


class PaymentTermsTemplate(Document):
    """When an invoice falls due: one or more instalments that make up a hundred percent."""

    def validate(self) -> None:
        payment_terms.check_portions(self)
        payment_terms.check_rows(self)
