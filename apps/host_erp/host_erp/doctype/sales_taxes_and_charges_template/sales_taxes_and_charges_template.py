from frappe.model.document import Document

from host_erp.masters import tax_templates, trees


class SalesTaxesandChargesTemplate(Document):
    """Taxes and charges of a company to choose from."""

    def autoname(self) -> None:
        self.name = trees.name_with_abbr(self.title, self.company)

    def validate(self) -> None:
        tax_templates.check_rows(self)
        tax_templates.keep_one_default(self)
