"""SM Item Price: what an item costs by one unit, from a quantity on, for a customer, a customer group or everybody."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.host import host
from sales_mgmt.money.rounding import dec
from sales_mgmt.pricing.ties import refuse_price_tie, refuse_reversed_dates


class SMItemPrice(Document):
    """A price of a price list."""

    def validate(self) -> None:
        self._check_unit()
        self._check_values()
        if not self.disabled:
            refuse_price_tie(self)

    def _check_unit(self) -> None:
        item = host().items([self.item_code], "")[self.item_code]
        self.uom = self.uom or item.stock_uom
        if self.uom not in item.uoms:
            frappe.throw(
                _("{0} is not a unit of {1}. Use one of: {2}.").format(
                    self.uom, self.item_code, ", ".join(sorted(item.uoms))
                )
            )

    def _check_values(self) -> None:
        self.customer, self.customer_group = self.customer or None, self.customer_group or None
        if self.customer and self.customer_group:
            frappe.throw(
                _("A price is for customer {0} or for customer group {1}, not for both. Make two prices.").format(
                    self.customer, self.customer_group
                )
            )
        for field in ("rate", "floor_rate", "min_qty"):
            if dec(self.get(field)) < 0:
                frappe.throw(_("{0} {1} is below zero.").format(_(self.meta.get_label(field)), self.get(field)))
        if dec(self.floor_rate) > dec(self.rate):
            frappe.throw(_("Floor rate {0} is above the rate {1}.").format(self.floor_rate, self.rate))
        refuse_reversed_dates(self)


def on_doctype_update() -> None:
    """The index by which documents find their prices."""
    frappe.db.add_index("SM Item Price", ["price_list", "item_code", "customer"], "sm_item_price_lookup")
