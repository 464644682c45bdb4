from frappe.model.document import Document


class WorkOrderItem(Document):
    """A component of a work order."""
