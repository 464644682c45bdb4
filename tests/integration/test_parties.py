"""Bill-to, ship-to, dispatch-from, contact and payer: defaults, whose they are, and how they travel."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

ADDRESSES = ("customer_address", "shipping_address_name", "dispatch_address_name", "company_address", "contact_person")


def order(customer: str, stock: float = 0, **values):
    return f.order(customer, f.line(f.item(stock=stock) if stock else f.service(), 5, 10), **values)


@pytest.fixture
def known(shared_masters):
    """A customer with two addresses and a contact, and the company's address."""
    customer = f.customer(tax_id="US-4711")
    return frappe._dict(
        customer=customer,
        bill_to=f.address(customer, is_primary_address=1, city="Boston"),
        ship_to=f.address(customer, is_shipping_address=1, address_type="Shipping", city="Austin"),
        contact=f.contact(customer, first_name="Ann", last_name="Lee"),
        company=f.address(f.COMPANY, "Company", city="Newark"),
    )


def test_a_new_order_takes_the_customers_addresses_and_the_chain_takes_them_over(known):
    depot = f.address(f.COMPANY, "Company", address_type="Warehouse", city="Reno")
    values = {
        "dispatch_address_name": depot,
        "company_address": known.company,
        "incoterm": "DAP",
        "named_place": "Austin",
    }
    placed = order(known.customer, 5, **values)
    delivery = f.delivery([placed.name])
    invoice = f.invoice([delivery.name])
    for doc in (placed, delivery, invoice):
        assert [doc.get(field) for field in ADDRESSES] == [
            known.bill_to, known.ship_to, depot, known.company, known.contact,
        ]  # fmt: skip
        assert "Boston" in doc.address_display
        assert "Austin" in doc.shipping_address
        assert "Reno" in doc.dispatch_address
        assert "Newark" in doc.company_address_display
        assert (doc.contact_display, doc.tax_id) == ("Ann Lee", "US-4711")
        assert (doc.incoterm, doc.named_place) == ("DAP", "Austin")


def test_the_text_stays_as_it_was_when_the_document_was_made(known):
    placed = order(known.customer)
    address = frappe.get_doc("Address", known.bill_to)
    address.city = "Chicago"
    address.save()
    placed.reload()
    assert "Boston" in placed.address_display
    assert "Chicago" in f.invoice_of_orders([placed.name]).address_display, "the bill goes to where the customer is now"


def test_the_only_address_is_good_for_both_and_of_many_none_is_guessed():
    customer = f.customer()
    one = f.address(customer)
    placed = order(customer)
    assert (placed.customer_address, placed.shipping_address_name) == (one, one)
    f.address(customer)
    assert order(customer).customer_address is None


def test_the_address_that_the_customer_names_comes_first(known):
    other = f.address(known.customer)
    frappe.db.set_value("Customer", known.customer, "customer_primary_address", other)
    assert order(known.customer).customer_address == other


def test_what_a_user_clears_stays_empty(known):
    placed = order(known.customer, submit=False)
    placed.update({"customer_address": None, "contact_person": None})
    placed.save()
    assert (placed.customer_address, placed.address_display, placed.contact_display) == (None, None, None)


def test_a_disabled_address_is_neither_taken_nor_accepted(known):
    frappe.db.set_value("Address", known.ship_to, "disabled", 1)
    assert order(known.customer).shipping_address_name == known.bill_to
    with books.refused("Shipping Address", known.ship_to, "disabled"):
        order(known.customer, shipping_address_name=known.ship_to)


def test_addresses_and_contacts_of_others_are_refused(known):
    stranger = f.customer()
    theirs, person = f.address(stranger), f.contact(stranger)
    for field, name, whose in (
        ("customer_address", theirs, known.customer),
        ("shipping_address_name", known.company, known.customer),
        ("contact_person", person, known.customer),
        ("dispatch_address_name", known.bill_to, f.COMPANY),
        ("company_address", theirs, f.COMPANY),
    ):
        with books.refused(name, "does not belong to", whose):
            order(known.customer, **{field: name})


def test_another_customer_needs_other_addresses(known):
    placed = order(known.customer, submit=False)
    placed.customer = f.customer()
    with books.refused(known.bill_to, "does not belong to", placed.customer):
        placed.save()


def test_one_invoice_for_two_places_leaves_the_place_open(known):
    depot = f.address(known.customer, city="Dallas")
    orders = [order(known.customer), order(known.customer, shipping_address_name=depot)]
    invoice = f.invoice_of_orders([placed.name for placed in orders])
    assert (invoice.customer_address, invoice.shipping_address_name) == (known.bill_to, None)


# The payer


@pytest.fixture
def family(shared_masters):
    """A subsidiary that buys and its parent that pays, in 30 days."""
    parent = f.customer(payment_terms=f.terms((100, "Day(s) after invoice date", 30)))
    return frappe._dict(parent=parent, subsidiary=f.customer(payer=parent))


def test_the_payer_owes_the_debt_on_its_terms_and_its_credit(family):
    f.limit(family.parent, 100)
    placed = order(family.subsidiary, 5)
    assert (placed.payer, placed.payment_terms_template) == (
        family.parent, frappe.db.get_value("Customer", family.parent, "payment_terms"),
    )  # fmt: skip
    assert books.exposure(family.parent, f.COMPANY) == (50, 0, 0)
    delivery = f.delivery([placed.name])
    invoice = f.invoice([delivery.name])
    assert {doc.payer for doc in (delivery, invoice)} == {family.parent}
    assert books.exposure(family.parent, f.COMPANY) == (0, 0, 50)
    assert (books.balance(family.parent, f.COMPANY), books.balance(family.subsidiary, f.COMPANY)) == (50, 0)
    assert str(invoice.due_date) == "2026-04-15"
    assert not frappe.db.exists("SM Credit Account", {"customer": family.subsidiary})
    f.pay(family.parent, 50, invoice)
    assert books.owed(invoice) == 0
    assert books.audit() == []
    too_much = f.order(family.subsidiary, f.line(f.service(), 11, 10), submit=False)
    with books.refused(family.parent, "110"):
        too_much.submit()


def test_an_order_may_be_paid_by_the_customer_itself(family):
    placed = order(family.parent)
    assert placed.payer is None
    assert books.exposure(family.parent, f.COMPANY) == (50, 0, 0)


def test_the_bill_may_go_to_the_payer(family):
    theirs = f.address(family.parent)
    assert order(family.subsidiary, customer_address=theirs).customer_address == theirs


def test_a_payer_that_may_not_buy_may_not_pay(family):
    frappe.db.set_value("Customer", family.parent, "disabled", 1)
    with books.refused("Payer", family.parent, "disabled"):
        order(family.subsidiary)


def test_who_pays_is_agreed_on_the_order(family):
    placed = order(family.subsidiary)
    with books.refused("Row 1", placed.name, family.parent, family.subsidiary):
        f.invoice_of_orders([placed.name], payer=None)
    other = f.customer()
    paid_apart = order(family.subsidiary, payer=other)
    assert paid_apart.payer == other
    with books.refused("payer"):
        f.invoice_of_orders([placed.name, paid_apart.name])
