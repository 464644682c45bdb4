from frappe.model.document import Document


class ProductBundleItem(Document):
    """A part of a kit; quantity in stock units for one stock unit of the kit."""
