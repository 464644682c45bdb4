from frappe.model.document import Document

from host_erp.masters import fiscal_years


class FiscalYear(Document):
    """A year of the books, for all companies or for those in the table."""

    def validate(self) -> None:
        fiscal_years.check_dates(self)
        fiscal_years.check_overlap(self)
