"""Quotations whose validity has passed."""

from datetime import date

import frappe

from sales_mgmt.documents.quotations import states
from sales_mgmt.fulfilment.quotation_status import OPEN, PARTIALLY_ORDERED


def expire_batch(day: date, size: int) -> int:
    """Mark up to `size` quotations that were valid until before `day` as expired; how many it marked.

    What is marked is not found again, so it may be run as often as one likes.
    """
    names = frappe.db.sql_list(
        """SELECT name FROM `tabSM Quotation`
           WHERE docstatus = 1 AND status IN %s AND valid_till < %s ORDER BY name LIMIT %s FOR UPDATE""",
        ((OPEN, PARTIALLY_ORDERED), day, size),
    )
    if names:
        # A new `modified`: who has one open must reload it before saving.
        frappe.db.sql(
            "UPDATE `tabSM Quotation` SET expired_on = %s, modified = %s, modified_by = %s WHERE name IN %s",
            (day, frappe.utils.now(), frappe.session.user, tuple(names)),
        )
        states.settle(names)
    return len(names)
