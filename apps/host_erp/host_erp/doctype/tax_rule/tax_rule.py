from frappe.model.document import Document

from host_erp.masters import tax_rules


class TaxRule(Document):
    """Which tax template a sale gets by customer, group, tax category and addresses."""

    def validate(self) -> None:
        tax_rules.check_dates(self)
        tax_rules.check_conflict(self)
