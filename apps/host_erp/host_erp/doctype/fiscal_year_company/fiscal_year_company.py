from frappe.model.document import Document


class FiscalYearCompany(Document):
    """A company that a fiscal year is kept for."""
