from frappe.model.document import Document


class ItemTax(Document):
    """A tax template of an item or item group, with what it is valid for."""
