"""The audit names what somebody changed of a return, its credit notes and its goods behind the documents' back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import books
import factories as f
import frappe
import pytest


def returned() -> Any:
    """Three of five pieces came back at a cost of 6 each; 33 with tax are credited to an open invoice of 55."""
    customer, item = f.customer(), f.item(stock=8, cost=6)
    order = f.order(customer, f.line(item, 5, 10), taxes=[f.tax(10)])
    delivery = f.delivery([order.name])
    f.invoice([delivery.name])
    made = f.returned([delivery.name], {delivery.items[0].name: 3})
    return frappe.get_doc("SM Return", made.name)


def change(doctype: str, what: str, where: str) -> Callable[[str], None]:
    """A change that hits something."""

    def run(name: str) -> None:
        frappe.db.sql(f"UPDATE `tab{doctype}` SET {what} WHERE {where}", name)
        assert frappe.db._cursor.rowcount > 0

    return run


BY_VOUCHER = "voucher_no = %s AND voucher_type = 'SM Return'"
BY_PARENT = "parent = %s"

TAMPERINGS: dict[str, tuple[Callable[[str], None], str]] = {
    # What is changed; the kind of the problem that names the return or its line.
    "quantity of a line": (change("SM Return Item", "stock_qty = 2", BY_PARENT), "line entry qty"),
    "amount of a line": (change("SM Return Item", "base_net_amount = 29", BY_PARENT), "line entry amount"),
    "line entry": (change("SM Line Entry", "qty = qty + 1", f"{BY_VOUCHER} LIMIT 1"), "line entry qty"),
    "total of a credit note": (change("SM Return Credit", "base_grand_total = 32", BY_PARENT), "credit note posted"),
    "net of a credit note's line": (change("SM Return Item", "base_net_amount = 29", BY_PARENT), "credit note"),
    "tax of a credit note": (change("SM Return Tax", "base_tax_amount = 4", BY_PARENT), "general ledger"),
    "line credited beyond its invoice": (
        change("SM Return Item", "stock_qty = 6, base_net_amount = 60", BY_PARENT),
        "credited beyond the invoice",
    ),
    "stock row": (change("Stock Ledger Entry", "actual_qty = 2", BY_VOUCHER), "stock returned"),
    "value of a stock row": (
        change("Stock Ledger Entry", "stock_value_difference = 40", BY_VOUCHER),
        "more came back than was issued",
    ),
    "payment ledger row": (change("Payment Ledger Entry", "amount = -30", BY_VOUCHER), "credit note posted"),
    "income account": (
        change("GL Entry", "account = 'Service - TT'", f"{BY_VOUCHER} AND account LIKE 'Sales - %%'"),
        "general ledger",
    ),
    "status": (change("SM Return", "status = 'Draft'", "name = %s"), "status"),
    "cancelled without its entries": (change("SM Return", "docstatus = 2", "name = %s"), "line entry qty"),
}


@pytest.mark.parametrize("case", TAMPERINGS)
def test_the_audit_names_a_changed(case):
    tamper, kind = TAMPERINGS[case]
    made = returned()
    assert books.audit() == []
    tamper(made.name)
    row = made.items[0]
    keys = {made.name, row.name, row.sales_invoice, row.dn_detail}
    found = [(problem.kind, problem.key) for problem in books.audit()]
    assert any(kind == of and any(key in name for key in keys) for of, name in found), found
