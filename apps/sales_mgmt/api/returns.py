"""Returns of deliveries and invoices, unsaved: what the "Create" buttons call."""

import frappe

from sales_mgmt.api.mapping import permitted, quantities
from sales_mgmt.documents import return_mapping
from sales_mgmt.documents.base import SalesDocument


@frappe.whitelist()
def return_from_deliveries(names: str | list, qty: str | dict | None = None) -> SalesDocument:
    """A return of what is still with the customer of these delivery notes. `qty`: {delivery line: quantity}, to take
    only parts."""
    return return_mapping.from_deliveries(permitted("SM Return", "SM Delivery Note", names), quantities(qty))


@frappe.whitelist()
def return_from_invoices(names: str | list, qty: str | dict | None = None) -> SalesDocument:
    """A return of what these invoices billed and nobody has credited. `qty`: {invoice line: quantity}."""
    return return_mapping.from_invoices(permitted("SM Return", "SM Invoice", names), quantities(qty))
