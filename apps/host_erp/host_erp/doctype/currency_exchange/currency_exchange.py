import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate


class CurrencyExchange(Document):
    """The rate of a currency in another from a date on, for buying, selling or both."""

    def autoname(self) -> None:
        both = self.for_buying and self.for_selling
        purpose = "" if both else "-Buying" if self.for_buying else "-Selling"
        self.name = f"{self.date}-{self.from_currency}-{self.to_currency}{purpose}"

    def validate(self) -> None:
        if self.from_currency == self.to_currency:
            frappe.throw(_("From Currency and To Currency cannot be the same"))
        if not (self.for_buying or self.for_selling):
            frappe.throw(_("{0}: the rate must serve buying or selling").format(formatdate(self.date)))
        if self.exchange_rate <= 0:
            frappe.throw(_("The exchange rate must be greater than zero"))
