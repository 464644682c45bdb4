"""ERPNext's settings that need more than one sale to show what they do to us."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import books
import factories as f
import frappe
import pytest
from native_books import assert_posted_as_sold, default, native, sell


def test_a_native_limit_does_not_stop_a_credit_note():
    """A note that is worth more than is open is applied by a Journal Entry, which asks for the native limit."""
    customer, item = f.customer(credit_limits=[{"company": f.COMPANY, "credit_limit": 1}]), f.item(stock=20, cost=6)
    sell(customer, item)
    delivery, invoice = sell(customer, item)
    invoice.reload()
    f.pay(customer, 50, invoice)
    f.returned([delivery.name], {delivery.items[0].name: 1})
    assert (books.owed(invoice), books.balance(customer, f.COMPANY)) == (0, 55 + 5 - 11)
    assert books.audit() == []


def test_the_same_item_stands_on_two_lines():
    frappe.db.set_single_value("Selling Settings", "allow_multiple_items", 0)
    customer, item = f.customer(), f.item(stock=8, cost=6)
    order = f.order(customer, f.line(item, 2, 10), f.line(item, 3, 10), taxes=[f.tax()])
    invoice = f.invoice([f.delivery([order.name]).name])
    assert_posted_as_sold(invoice)
    assert [row.qty for row in native(invoice).items] == [2, 3]


def test_a_rate_that_is_stale_to_erpnext_is_the_documents():
    """Our document has its rate; that there is no rate of yesterday is ERPNext's worry for its own forms."""
    for field, value in {"allow_stale": 0, "stale_days": 1}.items():
        frappe.db.set_single_value("Accounts Settings", field, value)
    frappe.db.set_single_value("Accounts Settings", "allow_multi_currency_invoices_against_single_party_account", 1)
    customer, item = f.customer(), f.item(stock=8, cost=6)
    _delivery, invoice = sell(customer, item, currency="EUR", conversion_rate=1.1)
    assert books.owed(invoice) == Decimal("60.5")
    assert (native(invoice).conversion_rate, native(invoice).grand_total) == (1.1, 55)


@pytest.mark.parametrize(("native_off", "ours_off", "owed"), [(1, 0, 55), (0, 1, "55.17")])
def test_whether_a_total_is_rounded_is_said_on_our_document(native_off, ours_off, owed):
    frappe.db.set_value("Currency", "USD", "smallest_currency_fraction_value", 1)
    frappe.clear_document_cache("Currency", "USD")
    frappe.db.set_single_value("Global Defaults", "disable_rounded_total", native_off)
    default("Sales Invoice", "disable_rounded_total", str(native_off), "Text")
    customer, item = f.customer(), f.item(stock=8, cost=6)
    order = f.order(customer, f.line(item, 5, 10.03), taxes=[f.tax()], disable_rounded_total=ours_off)
    invoice = f.invoice([f.delivery([order.name]).name])
    assert invoice.grand_total == 55.17
    assert books.owed(invoice) == Decimal(owed)
    assert native(invoice).outstanding_amount == float(owed)
    assert books.audit() == []


def test_revenue_is_not_deferred():
    """An item whose revenue ERPNext would defer: the health page names it; our invoice books it as income."""
    item = f.item(stock=8, cost=6, enable_deferred_revenue=1, no_of_months=12)
    default("Sales Invoice Item", "enable_deferred_revenue", "1", "Check")
    _delivery, invoice = sell(f.customer(), item)
    assert_posted_as_sold(invoice)
    assert not native(invoice).items[0].enable_deferred_revenue


def test_points_are_earned_and_change_no_books():
    """A customer in a loyalty program earns points by our invoices as by native ones. A return takes its part back."""
    account = books.accounts(f.COMPANY).expense
    program = {
        "doctype": "Loyalty Program", "loyalty_program_name": f.unique("Points"), "company": f.COMPANY,
        "loyalty_program_type": "Single Tier Program", "from_date": "2026-01-01", "auto_opt_in": 1,
        "conversion_factor": 1, "expense_account": account, "expiry_duration": 1000,
        "cost_center": frappe.get_cached_value("Company", f.COMPANY, "cost_center"),
        "collection_rules": [{"tier_name": "All", "collection_factor": 5, "min_spent": 0}],
    }  # fmt: skip
    name = frappe.get_doc(program).insert().name
    customer, item = f.customer(loyalty_program=name), f.item(stock=8, cost=6)
    delivery, invoice = sell(customer, item)
    assert_posted_as_sold(invoice)
    assert points(customer) == 11
    back = f.returned([delivery.name], {delivery.items[0].name: 1})
    assert (books.owed(invoice), points(customer)) == (44, 8)
    f.cancel(back)
    f.cancel(invoice)
    assert (points(customer), books.balance(customer, f.COMPANY)) == (0, 0)
    assert books.audit() == []


def points(customer: str) -> int:
    """Loyalty points that a customer has."""
    return int(frappe.db.get_value("Loyalty Point Entry", {"customer": customer}, "sum(loyalty_points)") or 0)


def test_nothing_is_withheld_behind_our_back():
    """ERPNext would add a row for tax collected at source; our invoice has the taxes that it shows."""
    account = f.tax_account("Collected at source")
    rates = [
        {"from_date": "2026-01-01", "to_date": "2026-12-31", "tax_withholding_rate": 10, "cumulative_threshold": 1}
    ]
    category = {"doctype": "Tax Withholding Category", "name": f.unique("TCS"), "category_name": "TCS", "rates": rates}
    accounts = [{"company": f.COMPANY, "account": account}]
    name = frappe.get_doc(category | {"accounts": accounts}).insert().name
    _delivery, invoice = sell(f.customer(tax_withholding_category=name), f.item(stock=8, cost=6))
    assert_posted_as_sold(invoice)


def test_a_deposit_is_applied_by_us_alone():
    """With invoices that fetch advances by themselves, the deposit still waits until it is applied."""
    default("Sales Invoice", "allocate_advances_automatically", "1", "Check")
    customer, item = f.customer(credit_limits=[{"company": f.COMPANY, "credit_limit": 1}]), f.item(stock=8, cost=6)
    deposit = f.deposit(customer, 30)
    _delivery, invoice = sell(customer, item)
    assert_posted_as_sold(invoice)
    invoice.reload()
    deposit.reload()
    from sales_mgmt.api import deposits

    deposits.apply(deposit.name, invoice.name, 30)
    assert books.owed(invoice) == 25
    assert books.audit() == []


def test_an_immutable_ledger_is_reversed_by_rows_of_today():
    frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
    customer, item = f.customer(), f.item(stock=8, cost=6)
    delivery, invoice = sell(customer, item)
    f.cancel(invoice)
    f.cancel(delivery)
    assert books.balance(customer, f.COMPANY) == 0
    assert books.exposure(customer, f.COMPANY)[1:] == (0, 0)


class TestMandatoryFields:
    """Fields that the site wants filled on Sales Invoice."""

    def test_one_that_our_document_does_not_have(self):
        default("Sales Invoice", "po_date", "1", "Check", prop="reqd")
        customer, item = f.customer(), f.item(stock=8, cost=6)
        delivery = f.delivery([f.order(customer, f.line(item, 5, 10)).name])
        draft = f.invoice([delivery.name], submit=False)
        with books.refused("Customer's Purchase Order Date", "Sales Invoice", "SM Invoice", "po_date"):
            draft.submit()

    def test_one_of_a_line(self):
        default("Sales Invoice Item", "customer_item_code", "1", "Check", prop="reqd")
        customer, item = f.customer(), f.item(stock=8, cost=6)
        delivery = f.delivery([f.order(customer, f.line(item, 5, 10)).name])
        draft = f.invoice([delivery.name], submit=False)
        with books.refused("Row 1", "Customer's Item Code", "SM Invoice Item"):
            draft.submit()

    def test_one_that_it_has_and_nobody_filled(self, their_field: str):
        customer, item = f.customer(), f.item(stock=8, cost=6)
        delivery = f.delivery([f.order(customer, f.line(item, 5, 10), taxes=[f.tax()]).name])
        draft = f.invoice([delivery.name], submit=False)
        with books.refused("Contract", f"Fill it on SM Invoice {draft.name}"):
            draft.submit()
        draft.reload()
        draft.update({their_field: "C-1"}).save()
        draft.submit()
        assert native(draft).get(their_field) == "C-1"

    @pytest.fixture
    def their_field(self) -> Any:
        """A field of the site's own that is on Sales Invoice, where it is mandatory, and on SM Invoice."""
        names = []
        for doctype, reqd in (("Sales Invoice", 1), ("SM Invoice", 0)):
            field = {"doctype": "Custom Field", "dt": doctype, "fieldname": "site_contract", "label": "Contract"}
            field |= {"fieldtype": "Data", "reqd": reqd, "insert_after": "customer", "allow_on_submit": 0}
            names.append(frappe.get_doc(field).insert().name)
        frappe.db.commit()
        yield "site_contract"
        frappe.db.rollback()
        for name in names:
            frappe.delete_doc("Custom Field", name)
        frappe.db.commit()
