"""ERPNext's settings that would block or alter the native invoice of ours: each is set, a sale is posted, and the books
are ours. What is set stays set: a posting neutralises a setting for its own invoice and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import books
import factories as f
import frappe
import pytest
from native_books import assert_posted_as_sold, default, sell


def single(doctype: str, **values: Any) -> Callable[[str, str], None]:
    """Sets fields of a settings document."""

    def apply(customer: str, item: str) -> None:
        for field, value in values.items():
            frappe.db.set_single_value(doctype, field, value)

    return apply


def of_customer(**values: Any) -> Callable[[str, str], None]:
    """Sets fields of the customer, tables among them, as its form does."""

    def apply(customer: str, item: str) -> None:
        frappe.get_doc("Customer", customer).update(values).save()

    return apply


def of_item(**values: Any) -> Callable[[str, str], None]:
    """Sets fields of the item."""

    def apply(customer: str, item: str) -> None:
        frappe.db.set_value("Item", item, values)
        frappe.clear_document_cache("Item", item)

    return apply


def all_of(*steps: Callable[[str, str], None]) -> Callable[[str, str], None]:
    """One after the other."""

    def apply(customer: str, item: str) -> None:
        for step in steps:
            step(customer, item)

    return apply


def group_limit(customer: str, item: str) -> None:
    """The customer's group may owe 1.00."""
    group = frappe.get_doc("Customer Group", frappe.db.get_value("Customer", customer, "customer_group"))
    group.set("credit_limits", [{"company": f.COMPANY, "credit_limit": 1}])
    group.save()


def pricing_rule(customer: str, item: str, **values: Any) -> None:
    """Half the price of the item for everybody."""
    rule = {
        "doctype": "Pricing Rule", "title": f.unique("Rule"), "apply_on": "Item Code", "selling": 1,
        "price_or_product_discount": "Price", "rate_or_discount": "Discount Percentage", "discount_percentage": 50,
        "company": f.COMPANY, "currency": "USD", "items": [{"item_code": item}],
    }  # fmt: skip
    frappe.get_doc(rule | values).insert()


def rule_on_the_whole(customer: str, item: str) -> None:
    """Twenty per cent off every invoice."""
    pricing_rule(
        customer, item, apply_on="Transaction", items=[], discount_percentage=20, apply_discount_on="Net Total"
    )


def free_item(customer: str, item: str) -> None:
    """A gift with every item."""
    pricing_rule(
        customer, item, price_or_product_discount="Product", free_item=f.service(), free_qty=1, rate_or_discount=""
    )


def money_on_account(customer: str, item: str) -> None:
    """30.00 that the customer has paid ahead, and invoices that fetch advances by themselves."""
    f.pay(customer, 30)
    default("Sales Invoice", "allocate_advances_automatically", "1", "Check")


def point_of_sale(customer: str, item: str) -> None:
    """Whoever posts is a cashier, and new invoices are receipts of the till."""
    mode = frappe.get_doc("Mode of Payment", "Cash")
    if not any(row.company == f.COMPANY for row in mode.accounts):
        account = books.accounts(f.COMPANY).money
        mode.append("accounts", {"company": f.COMPANY, "default_account": account})
        mode.save()
    expense = books.accounts(f.COMPANY).expense
    profile = {
        "doctype": "POS Profile", "name": f.unique("Till"), "company": f.COMPANY, "currency": "USD",
        "warehouse": f.warehouse(), "selling_price_list": "Standard Selling", "write_off_account": expense,
        "write_off_cost_center": frappe.get_cached_value("Company", f.COMPANY, "cost_center"), "update_stock": 1,
        "applicable_for_users": [{"user": frappe.session.user, "default": 1}],
        "payments": [{"mode_of_payment": "Cash", "default": 1}],
    }  # fmt: skip
    frappe.get_doc(profile).insert()
    default("Sales Invoice", "is_pos", "1", "Check")
    default("Sales Invoice", "update_stock", "1", "Check")


def default_taxes(customer: str, item: str) -> None:
    """A template with 25% for everybody."""
    f.tax_template(f.tax(25), is_default=1)


def shipping_rule_by_default(customer: str, item: str) -> None:
    """Terms, price list and taxes that the customer brings along."""
    half = f.terms((50, "Day(s) after invoice date", 10), (50, "Day(s) after invoice date", 60))
    frappe.get_doc("Customer", customer).update({"payment_terms": half}).save()
    frappe.db.set_single_value("Accounts Settings", "automatically_fetch_payment_terms", 1)


SETTINGS: dict[str, Callable[[str, str], None]] = {
    "sales order required": single("Selling Settings", so_required="Yes"),
    "delivery note required": single("Selling Settings", dn_required="Yes"),
    "required, with an exception for the customer": all_of(
        single("Selling Settings", so_required="Yes", dn_required="Yes"), of_customer(so_required=1, dn_required=0)
    ),
    "native credit limit": of_customer(credit_limits=[{"company": f.COMPANY, "credit_limit": 1}]),
    "native credit limit of the group": group_limit,
    "pricing rule": pricing_rule,
    "pricing rule on the whole": rule_on_the_whole,
    "free item": free_item,
    "automatic advances": money_on_account,
    "maintain same rate": single("Selling Settings", maintain_same_sales_rate=1, maintain_same_rate_action="Stop"),
    "selling price below valuation": all_of(
        single("Selling Settings", validate_selling_price=1), of_item(valuation_rate=40)
    ),
    "selling price below last purchase": all_of(
        single("Selling Settings", validate_selling_price=1), of_item(last_purchase_rate=40)
    ),
    "greatest discount": of_item(max_discount=1),
    "over-billing allowance": single(
        "Accounts Settings", over_billing_allowance=0, role_allowed_to_over_bill=""
    ),
    "rounded totals off": single("Global Defaults", disable_rounded_total=1),
    "point of sale": point_of_sale,
    "taxes by default": default_taxes,
    "terms of the customer": shipping_rule_by_default,
    "stale rates refused": single("Accounts Settings", allow_stale=0, stale_days=1),
}  # fmt: skip
"""What a site may have set -> how."""


@pytest.mark.parametrize("name", SETTINGS)
def test_a_sale_posts_as_agreed(name):
    customer, item = f.customer(), f.item(stock=8, cost=6)
    SETTINGS[name](customer, item)
    before = stored_settings(customer)
    delivery, invoice = sell(customer, item)
    assert_posted_as_sold(invoice)
    invoice.reload()
    f.pay(customer, 50, invoice)
    back = f.returned([delivery.name], {delivery.items[0].name: 1})
    accounts = books.accounts(f.COMPANY)
    assert books.gl(back)[accounts.income] == 10
    assert books.owed(invoice) == 0
    assert stored_settings(customer) == before
    assert books.audit() == []


def stored_settings(customer: str) -> list[tuple]:
    """What a posting might be tempted to change."""
    rows = frappe.db.sql(
        """SELECT doctype, field, value FROM `tabSingles`
           WHERE doctype IN ('Selling Settings', 'Accounts Settings', 'Global Defaults', 'Stock Settings')
             AND field NOT IN ('modified', 'modified_by') ORDER BY doctype, field"""
    )
    rows += frappe.db.sql("SELECT credit_limit, bypass_credit_limit_check, company FROM `tabCustomer Credit Limit`")
    return list(
        rows
        + frappe.db.sql("SELECT so_required, dn_required, payment_terms FROM tabCustomer WHERE name = %s", customer)
    )
