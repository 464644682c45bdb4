import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_years, add_days, getdate

from host_erp.masters import fiscal_years


class FiscalYear(Document):
    """A year of the books, for all companies or for those in the table."""

    def validate(self) -> None:
        fiscal_years.check_dates(self)
        fiscal_years.check_overlap(self)
