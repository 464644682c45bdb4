"""What the audit finds of reservations that were tampered with."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

TAMPERINGS = {
    "UPDATE `tabSM Reservation` SET reserved = reserved + 1 WHERE name = %s": {
        "reservation", "stock reserved at the host", "reservation beyond what is open",
    },
    "UPDATE `tabSM Reservation Entry` SET qty = qty + 1 WHERE source_line = %s": {"reservation"},
    "UPDATE `tabBin` SET reserved_qty = 0, projected_qty = actual_qty"
    " WHERE item_code = (SELECT item_code FROM `tabSM Reservation` WHERE name = %s)": {"stock reserved at the host"},
    "UPDATE `tabSM Sales Order` SET reserve_stock = 0"
    " WHERE name = (SELECT sales_order FROM `tabSM Reservation` WHERE name = %s)": {"reservation without an order"},
}  # fmt: skip


@pytest.mark.parametrize("change", TAMPERINGS)
def test_tampering_is_found(change):
    order = f.order(f.customer(), f.line(f.item(stock=10), 4), reserve_stock=1)
    frappe.db.sql(change, order.items[0].name)
    assert {problem.kind for problem in books.audit()} == TAMPERINGS[change]
