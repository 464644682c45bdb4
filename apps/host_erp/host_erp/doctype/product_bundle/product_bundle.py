from frappe.model.document import Document

from host_erp.masters import product_bundles


class ProductBundle(Document):
    """A kit: an item that is sold as one and delivered as its contents."""

    def autoname(self) -> None:
        self.name = self.new_item_code

    def validate(self) -> None:
        product_bundles.check_parent(self)
        product_bundles.check_contents(self)
