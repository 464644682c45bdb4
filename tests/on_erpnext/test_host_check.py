"""ERPNext's settings on the page SM Host Check: each row appears when the setting is there, at its level."""

from __future__ import annotations

import factories as f
import frappe
import pytest
from native_books import default

from sales_mgmt.audit import host_settings


def shown() -> dict[str, tuple[str, str]]:
    """Setting -> (level, state)."""
    return {setting.setting: (setting.level, setting.state) for setting in host_settings.found()}


@pytest.mark.parametrize(
    ("doctype", "field", "off", "on", "name", "level"),
    [
        ("Selling Settings", "so_required", "No", "Yes", "Sales order required", "Handled"),
        ("Selling Settings", "dn_required", "No", "Yes", "Delivery note required", "Handled"),
        ("Selling Settings", "maintain_same_sales_rate", 0, 1, "Same rate as before", "Handled"),
        ("Selling Settings", "validate_selling_price", 0, 1, "Selling price is validated", "Handled"),
        ("Selling Settings", "allow_multiple_items", 1, 0, "An item once a document", "Handled"),
        ("Selling Settings", "enable_discount_accounting", 0, 1, "Discounts are booked apart", "Handled"),
        ("Accounts Settings", "over_billing_allowance", 0, 5, "Over-billing allowance", "Handled"),
        ("Accounts Settings", "allow_stale", 1, 0, "Stale exchange rates are refused", "Note"),
        ("Accounts Settings", "enable_immutable_ledger", 0, 1, "Ledger rows are immutable", "Note"),
        ("Accounts Settings", "auto_reconcile_payments", 0, 1, "Payments are reconciled by a job", "Note"),
        (
            "Accounts Settings", "enable_common_party_accounting", 0, 1,
            "Customers that are suppliers too are settled", "Note",
        ),
        ("Global Defaults", "disable_rounded_total", 0, 1, "Rounded totals are off", "Handled"),
    ],
)  # fmt: skip
def test_a_settings_document(doctype, field, off, on, name, level):
    frappe.db.set_single_value(doctype, field, off)
    assert name not in shown()
    frappe.db.set_single_value(doctype, field, on)
    assert shown()[name][0] == level


def test_records():
    frappe.db.delete("Customer Credit Limit")  # a cut-over of other tests has committed some
    customer, item = f.customer(), f.item(enable_deferred_revenue=1, no_of_months=12, max_discount=5)
    limit = {"doctype": "Customer Credit Limit", "parenttype": "Customer", "parentfield": "credit_limits"}
    frappe.get_doc(limit | {"parent": customer, "company": f.COMPANY, "credit_limit": 5}).db_insert()
    found = shown()
    assert found["Items with deferred revenue"] == ("Conflict", item)
    assert found["Greatest discount of items"] == ("Handled", item)
    assert found["Native credit limits"] == ("Note", customer)


def test_mandatory_fields_that_our_invoice_has_not_are_a_conflict():
    before = shown()
    assert "Fields that the site made mandatory" not in before
    default("Sales Invoice", "po_date", "1", "Check", prop="reqd")
    default("Sales Invoice", "remarks", "1", "Check", prop="reqd")
    found = shown()
    assert found["Fields that the site made mandatory"] == (
        "Conflict",
        "Sales Invoice: Customer's Purchase Order Date (po_date)",
    )
    assert "(remarks)" in found["Fields that the site made mandatory and our invoice has"][1]


def test_what_new_invoices_begin_with():
    for field, name in (
        ("is_pos", "Invoices begin as receipts of a till"),
        ("allocate_advances_automatically", "Advances are fetched"),
    ):
        assert name not in shown()
        default("Sales Invoice", field, "1", "Check")
        assert shown()[name] == ("Handled", "on")


def test_there_is_no_price_list():
    frappe.db.set_value("Price List", {"selling": 1}, "enabled", 0)
    assert shown()["No selling price list"] == ("Conflict", "none")
