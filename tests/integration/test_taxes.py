"""Taxes on documents: templates, rules, items with rates of their own, exemption, rounding; and their booking."""

from __future__ import annotations

import json
from decimal import Decimal

import books
import factories as f
import frappe
import pytest

D = Decimal


@pytest.fixture
def names(shared_masters):
    return books.accounts(f.COMPANY)


def sold(*lines: dict, customer: str | None = None, **values):
    """(order, invoice) of services."""
    order = f.order(customer or f.customer(), *(f.line(f.service(), **line) for line in lines), **values)
    return order, f.invoice_of_orders([order.name])


def rows(doc) -> list[tuple]:
    return [(row.charge_type, row.account_head, row.rate, row.tax_amount) for row in doc.taxes]


def test_a_chain_of_charges_is_booked_by_account_and_taken_over(names):
    freight, vat = f.tax_account("Freight", "Chargeable"), f.tax_account()
    charges = [
        f.tax(0, "Actual", account_head=freight, tax_amount=30),
        f.tax(20, "On Previous Row Total", row_id=1),
        f.tax(0.25, "On Item Quantity", account_head=freight),
    ]
    # 100.00 + 30.00 freight; 20% of 130.00 are 26.00; 0.25 for each of 4 pieces
    order, invoice = sold({"qty": 4, "rate": 25}, taxes=charges)
    for doc in (order, invoice):
        assert [row.tax_amount for row in doc.taxes] == [30, 26, 1]
        assert [row.total for row in doc.taxes] == [130, 156, 157]
        assert doc.grand_total == 157
    assert books.gl(invoice) == {names.receivable: 157, names.income: -100, freight: -31, vat: -26}
    assert books.audit() == []


def test_an_actual_charge_is_invoiced_with_the_parts_of_the_order():
    charge = f.tax(0, "Actual", tax_amount=10)
    order = f.order(f.customer(), f.line(f.service(), 3, 33.33), f.line(f.service(), 1, 0.01), taxes=[charge])
    first = f.invoice_of_orders([order.name], {order.items[0].name: 1})
    second = f.invoice_of_orders([order.name])
    assert [doc.taxes[0].tax_amount for doc in (first, second)] == [3.33, 6.67]
    assert first.grand_total + second.grand_total == pytest.approx(order.grand_total)


def test_two_orders_charges_go_on_one_invoice():
    customer = f.customer()
    orders = [
        f.order(customer, f.line(f.service(), 2, 50), taxes=[f.tax(0, "Actual", tax_amount=freight)])
        for freight in (10, 4)
    ]
    invoice = f.invoice_of_orders(
        [order.name for order in orders], {orders[0].items[0].name: 1, orders[1].items[0].name: 2}
    )
    assert invoice.taxes[0].tax_amount == 9, "half of the first order's freight and all of the second's"


def test_prices_with_tax_inside(names):
    # 3 at 9.99 hold 25.18 net and 4.78 tax: a cent less than the 29.97 that the customer was told
    order, invoice = sold({"qty": 3, "rate": 9.99}, taxes=[f.tax(19, included_in_print_rate=1)])
    assert (order.net_total, order.total_taxes, order.grand_total) == (25.18, 4.78, 29.97)
    round_off = frappe.get_cached_value("Company", f.COMPANY, "round_off_account")
    assert (invoice.base_rounding, invoice.round_off_account) == (0.01, round_off)
    assert books.gl(invoice) == {
        names.receivable: D("29.97"),
        names.income: D("-25.18"),
        f.tax_account(): D("-4.78"),
        round_off: D("-0.01"),
    }
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, D("29.97"))
    assert books.audit() == []


def test_a_discount_on_the_grand_total_is_booked_after_it(names):
    values = {"discount_amount": 22, "apply_discount_on": "Grand Total", "taxes": [f.tax(10)]}
    order, invoice = sold({"qty": 2, "rate": 100}, **values)
    # 220.00 less 22.00: 180.00 net and 18.00 tax
    for doc in (order, invoice):
        assert (doc.discount_amount, doc.net_total, doc.grand_total) == (22, 180, 198)
        [tax] = doc.taxes
        assert (tax.tax_amount, tax.tax_amount_after_discount_amount) == (20, 18)
    assert books.gl(invoice) == {names.receivable: 198, names.income: -180, f.tax_account(): -18}
    assert books.audit() == []


def test_a_foreign_total_is_converted_as_a_whole(names):
    # 204.68 EUR at 1.0873 are 222.55; net 202.31 and tax 20.23 make 222.54, the cent goes to round off
    values = {"currency": "EUR", "conversion_rate": 1.0873, "taxes": [f.tax(10)]}
    order, invoice = sold({"qty": 1, "rate": 186.07}, **values)
    assert (order.grand_total, order.base_grand_total) == (204.68, 222.55)
    assert books.gl(invoice) == {
        names.receivable: D("222.55"),
        names.income: D("-202.31"),
        f.tax_account(): D("-20.23"),
        invoice.round_off_account: D("-0.01"),
    }
    assert [row.base_payment_amount for row in invoice.payment_schedule] == [222.55]
    assert books.audit() == []


@pytest.fixture
def five_cents():
    """Dollars in coins of five cents."""
    frappe.db.set_value("Currency", "USD", "smallest_currency_fraction_value", 0.05)
    yield
    frappe.clear_document_cache("Currency", "USD")


def test_totals_are_rounded_to_the_smallest_coin(names, five_cents):
    order, invoice = sold({"qty": 1, "rate": 99.93}, taxes=[f.tax(10)])
    # 99.93 + 9.99 = 109.92, in coins 109.90
    for doc in (order, invoice):
        assert (doc.grand_total, doc.rounding_adjustment, doc.rounded_total) == (109.92, -0.02, 109.9)
    assert books.gl(invoice) == {
        names.receivable: D("109.9"),
        names.income: D("-99.93"),
        f.tax_account(): D("-9.99"),
        invoice.round_off_account: D("0.02"),
    }
    assert (invoice.payment_schedule[0].payment_amount, books.owed(invoice)) == (109.9, D("109.9"))
    assert books.audit() == []
    f.pay(invoice.customer, 109.9, invoice)
    assert books.status(invoice) == "Paid"


@pytest.mark.parametrize("by", ["document", "site"])
def test_rounding_can_be_switched_off(five_cents, by):
    if by == "site":
        frappe.db.set_default("disable_rounded_total", 1)
    try:
        order = f.order(f.customer(), f.line(f.service(), 1, 99.93), disable_rounded_total=int(by == "document"))
    finally:
        frappe.db.set_default("disable_rounded_total", 0)
    assert (order.rounded_total, order.rounding_adjustment) == (0, 0)


def test_rounding_needs_an_account(five_cents):
    customer, service = f.customer(), f.service()
    order = f.order(customer, f.line(service, 1, 99.93))
    frappe.db.set_value("Company", f.COMPANY, "round_off_account", None)
    frappe.clear_document_cache("Company", f.COMPANY)
    with books.refused("0.02", "Round Off Account", f.COMPANY):
        f.invoice_of_orders([order.name])
    frappe.db.rollback()
    frappe.clear_document_cache("Company", f.COMPANY)


# Templates, rules and categories


def test_the_rows_of_the_chosen_template_are_fetched():
    template = f.tax_template(f.tax(7), f.tax(2, "On Previous Row Amount", row_id=1))
    order, invoice = sold({"rate": 100}, taxes_and_charges=template)
    assert [row[2:] for row in rows(order)] == [(7, 7), (2, 0.14)]
    assert rows(invoice) == rows(order)
    assert invoice.taxes_and_charges == template


def test_rows_given_by_hand_stand():
    order = f.order(
        f.customer(), f.line(f.service(), 1, 100), taxes_and_charges=f.tax_template(f.tax(7)), taxes=[f.tax(5)]
    )
    assert order.total_taxes == 5


def test_another_template_brings_other_rows():
    seven, nineteen = f.tax_template(f.tax(7)), f.tax_template(f.tax(19))
    order = f.order(f.customer(), f.line(f.service(), 1, 100), taxes_and_charges=seven, submit=False)
    order.taxes_and_charges = nineteen
    order.save()
    assert order.total_taxes == 19
    order.taxes[0].rate = 20
    order.taxes_and_charges = seven
    order.save()
    assert order.total_taxes == 20, "what a user has typed is kept"


def test_the_companys_default_template_is_taken_where_no_rule_fits():
    f.tax_template(f.tax(5), is_default=1)
    assert f.order(f.customer(), f.line(f.service(), 1, 100)).total_taxes == 5


def rule(template: str, **values) -> None:
    doc = {"doctype": "Tax Rule", "tax_type": "Sales", "sales_tax_template": template, "company": f.COMPANY}
    frappe.get_doc(doc | values).insert()


def test_the_rule_that_names_most_decides():
    customer, category = f.customer(), f.tax_category()
    group = frappe.db.get_value("Customer", customer, "customer_group")
    parent = frappe.db.get_value("Customer Group", group, "parent_customer_group")
    common, by_group, by_city, by_category = (f.tax_template(f.tax(rate)) for rate in (1, 2, 3, 4))
    rule(common)
    rule(by_group, customer_group=parent)
    rule(by_city, customer_group=parent, shipping_city="Springfield")
    rule(by_category, tax_category=category)
    taxed = lambda **values: f.order(customer, f.line(f.service(), 1, 100), **values).total_taxes  # noqa: E731
    assert taxed() == 2
    assert taxed(tax_category=category) == 4
    f.address(customer, is_shipping_address=1, address_type="Shipping")
    assert taxed() == 3


def test_of_two_rules_the_one_of_higher_priority_and_only_in_its_time():
    customer = f.customer()
    low, high, over = (f.tax_template(f.tax(rate)) for rate in (1, 2, 3))
    rule(low, customer=customer, priority=1)
    rule(high, customer=customer, priority=2)
    rule(over, customer=customer, priority=3, to_date="2026-03-15")
    assert f.order(customer, f.line(f.service(), 1, 100)).total_taxes == 2


def test_two_rules_that_nobody_could_choose_between_are_refused():
    template = f.tax_template(f.tax(1))
    rule(template, from_date="2026-01-01", to_date="2026-06-30")
    with pytest.raises(frappe.ValidationError, match="asks for the same"):
        rule(template, from_date="2026-06-30")
    rule(template, from_date="2026-07-01")


def test_the_address_says_the_tax_category_before_the_customer():
    of_customer, of_address = f.tax_category(), f.tax_category()
    customer = f.customer(tax_category=of_customer)
    assert f.order(customer, f.line(f.service())).tax_category == of_customer
    f.address(customer, tax_category=of_address)
    assert f.order(customer, f.line(f.service())).tax_category == of_address


def test_an_exempt_customer_pays_freight_but_no_tax():
    freight = f.tax_account("Freight", "Chargeable")
    charges = (
        f.tax(0, "Actual", account_head=freight, tax_amount=8),
        f.tax(19),
        f.tax(5, "On Previous Row Amount", row_id=2, account_head=freight),
        f.tax(10, "On Previous Row Total", row_id=1, account_head=freight),
    )
    exempt = {"exempt_from_sales_tax": 1, "tax_exemption_certificate": "EX-4711", "tax_exemption_reason": "Resale"}
    order, invoice = sold({"rate": 100}, customer=f.customer(**exempt), taxes_and_charges=f.tax_template(*charges))
    # the surcharge on the tax goes with it; 10% of 108.00 stay
    assert [(row.charge_type, row.tax_amount) for row in order.taxes] == [
        ("Actual", 8),
        ("On Previous Row Total", 10.8),
    ]
    for doc in (order, invoice):
        assert (doc.exempt_from_sales_tax, doc.tax_exemption_certificate, doc.tax_exemption_reason) == (
            1, "EX-4711", "Resale",
        )  # fmt: skip
    assert books.audit() == []


def test_an_exempt_document_bears_no_tax_and_says_why():
    exempt = {"exempt_from_sales_tax": 1, "tax_exemption_certificate": "EX-1"}
    with books.refused("Tax row 1", f.tax_account(), "exempt"):
        f.order(f.customer(), f.line(f.service()), taxes=[f.tax(5)], **exempt)
    with books.refused("reason", "certificate"):
        f.order(f.customer(), f.line(f.service()), exempt_from_sales_tax=1)


# Items with rates of their own


def test_an_items_template_applies_by_date_and_category():
    account, category = f.tax_account(), f.tax_category()
    usual, later, abroad = (f.item_tax({account: rate}) for rate in (7, 5, 0))
    offers = [
        {"item_tax_template": usual},
        {"item_tax_template": later, "valid_from": "2026-04-01"},
        {"item_tax_template": abroad, "tax_category": category},
    ]
    book = f.service(taxes=offers)
    taxed = lambda **values: f.order(f.customer(), f.line(book, 1, 100), taxes=[f.tax(19)], **values)  # noqa: E731
    assert (taxed().total_taxes, taxed().items[0].item_tax_template) == (7, usual)
    assert taxed(transaction_date="2026-04-01").total_taxes == 5
    assert taxed(tax_category=category).total_taxes == 0


def test_an_items_template_applies_by_price():
    cheap, dear = (f.item_tax({f.tax_account(): rate}) for rate in (5, 12))
    shirt = f.service(
        taxes=[
            {"item_tax_template": cheap, "minimum_net_rate": 0, "maximum_net_rate": 50},
            {"item_tax_template": dear, "minimum_net_rate": 50.01, "maximum_net_rate": 9999},
        ]
    )
    order = f.order(f.customer(), f.line(shirt, 1, 50), f.line(shirt, 1, 100), taxes=[f.tax(19)])
    assert order.total_taxes == 2.5 + 12


def test_a_group_speaks_where_the_item_does_not(names):
    account, other = f.tax_account(), f.tax_account("Reduced VAT")
    group = frappe.get_doc("Item Group", frappe.db.get_value("Item", f.service(), "item_group"))
    parent = frappe.get_doc("Item Group", group.parent_item_group)
    parent.append("taxes", {"item_tax_template": f.item_tax({account: 7})})
    parent.save()
    own = f.service(taxes=[{"item_tax_template": f.item_tax({account: 3, other: 1})}])
    order, invoice = sold_items(own, f.service(), taxes=[f.tax(19)])
    # 3% + 7% of 100.00 each on the row's account; the item's second account gets a row of its own
    assert [(row.account_head, row.tax_amount) for row in order.taxes] == [(account, 10), (other, 1)]
    assert json.loads(order.taxes[0].item_wise_tax_detail) == {own: [3, 3], order.items[1].item_code: [7, 7]}
    assert [row.gross_amount for row in order.items] == [104, 107]
    assert books.gl(invoice) == {names.receivable: 211, names.income: -200, account: -10, other: -1}
    assert books.audit() == []
    frappe.db.rollback()
    frappe.clear_document_cache("Item Group", parent.name)


def sold_items(*items: str, **values):
    order = f.order(f.customer(), *(f.line(item, 1, 100) for item in items), **values)
    return order, f.invoice_of_orders([order.name])


def test_a_template_of_another_company_is_refused():
    other = frappe.db.get_value("Account", {"company": f.OTHER_COMPANY, "account_type": "Tax", "is_group": 0})
    doc = {"doctype": "Item Tax Template", "title": f.unique("Other"), "company": f.OTHER_COMPANY}
    template = frappe.get_doc({**doc, "taxes": [{"tax_type": other, "tax_rate": 5}]}).insert().name
    with books.refused("Row 1", template, f.COMPANY):
        f.order(f.customer(), f.line(f.service(), item_tax_template=template))


# Refusals


@pytest.mark.parametrize(
    ("taxes", "words"),
    [
        ([{"rate": 5, "charge_type": "On Previous Row Total"}], ("Tax row 1", "row above")),
        ([{"rate": 5}, {"rate": 5, "charge_type": "On Previous Row Amount", "row_id": 2}], ("Tax row 2", "row above")),
        ([{"charge_type": "Actual", "tax_amount": 5, "included_in_print_rate": 1}], ("Tax row 1", "actual")),
        (
            [
                {"rate": 5},
                {"rate": 5, "charge_type": "On Previous Row Total", "row_id": 1, "included_in_print_rate": 1},
            ],
            ("Tax row 2", "row 1 must be included"),
        ),
        ([{"rate": -5}], ("Tax row 1", "-5", "below zero")),
        ([{"charge_type": "Actual", "tax_amount": -100.01}], ("grand total", "below zero")),
    ],
)
def test_tax_rows_that_make_no_sense(taxes, words):
    with books.refused(*words):
        f.order(f.customer(), f.line(f.service(), 1, 100), taxes=[f.tax(**{"rate": 0, **row}) for row in taxes])


def test_accounts_and_templates_of_others_are_refused():
    other = frappe.db.get_value("Account", {"company": f.OTHER_COMPANY, "account_type": "Tax", "is_group": 0})
    group = frappe.db.get_value("Account", f.tax_account(), "parent_account")
    with books.refused("Tax row 1", other, f.OTHER_COMPANY, "Tax row 2", "group"):
        f.order(f.customer(), f.line(f.service()), taxes=[f.tax(account_head=other), f.tax(account_head=group)])
    template = f.tax_template(f.tax(5), disabled=1)
    with books.refused(template, "disabled"):
        f.order(f.customer(), f.line(f.service()), taxes_and_charges=template)
