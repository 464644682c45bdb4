from frappe.model.document import Document

from host_erp.masters import tax_templates, trees


class ItemTaxTemplate(Document):
    """Tax rates of items that are taxed otherwise than a document says, by tax account."""

    def autoname(self) -> None:
        self.name = trees.name_with_abbr(self.title, self.company)

    def validate(self) -> None:
        tax_templates.check_item_rates(self)
