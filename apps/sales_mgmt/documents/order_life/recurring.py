"""An order that Frappe's Auto Repeat makes of an earlier one."""

from typing import Any

from frappe.utils import add_days, date_diff

QUOTED = ("quotation", "quotation_item")


def begin(doc: Any, earlier: Any) -> None:
    """Delivery dates move by as many days as the order's date; what was quoted for the earlier order was used by it."""
    days = date_diff(doc.transaction_date, earlier.transaction_date)
    for one in (doc, *doc.items):
        if one.delivery_date:
            one.delivery_date = add_days(one.delivery_date, days)
    for row in doc.items:
        row.update(dict.fromkeys(QUOTED))
    doc.set("payment_schedule", [])
