"""SM Price List: currency, company and validity, and for whom it is the default. Its prices are SM Item Price."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.pricing.ties import refuse_list_tie, refuse_reversed_dates


class SMPriceList(Document):
    """The header of a price list."""

    def validate(self) -> None:
        refuse_reversed_dates(self)
        self._check_assignments()
        if self.enabled:
            refuse_list_tie(self)

    def _check_assignments(self) -> None:
        seen = set()
        for row in self.assignments:
            whom = (row.customer, row.customer_group)
            if bool(row.customer) == bool(row.customer_group):
                frappe.throw(_("Row {0}: name a customer or a customer group.").format(row.idx))
            if whom in seen:
                frappe.throw(_("Row {0}: {1} is there twice.").format(row.idx, row.customer or row.customer_group))
            seen.add(whom)
