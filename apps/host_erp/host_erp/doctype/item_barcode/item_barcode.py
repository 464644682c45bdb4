from frappe.model.document import Document


class ItemBarcode(Document):
    """A barcode of an item, of one of its units where it says so."""
