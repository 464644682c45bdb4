"""Orders that need a deposit before they go on, and the requests that ask customers for it."""

from __future__ import annotations

from decimal import Decimal as D

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import deposits as api
from sales_mgmt.documents import deposits, order_life
from sales_mgmt.posting.refusals import DepositRefused

DAY = frappe.utils.getdate(f.DAY)
CONFIRMATION, PRODUCTION, SHIPMENT, PICKUP = (
    "Before Confirmation", "Before Production", "Before Shipment", "Before Pickup",
)  # fmt: skip


@pytest.fixture(autouse=True)
def asking(site):
    f.settings(require_deposits=1)


def rule(gate: str = SHIPMENT, percentage: float = 30, **values):
    doc = {"doctype": "SM Deposit Rule", "company": f.COMPANY, "gate": gate, "percentage": percentage}
    return frappe.get_doc(doc | values).insert()


def sale(customer: str, submit: bool = True, **values):
    """An order of 10,000.00."""
    return f.order(customer, f.line(f.item(stock=100), 100, 100), submit=submit, **values)


def needs(order) -> dict[str, float]:
    return {row.gate: row.amount for row in frappe.get_doc("SM Sales Order", order.name).deposit_requirements}


def test_goods_leave_when_the_deposit_has_come():
    customer = f.customer()
    rule(customer=customer)
    order = sale(customer)
    assert needs(order) == {SHIPMENT: 3000}
    f.deposit(customer, 1000, sales_order=order.name)
    f.deposit(customer, 9000)
    draft = f.delivery([order.name], submit=False)
    with books.refused(order.name, "needs a deposit of", "3,000.00", "1,000.00", error=DepositRefused):
        draft.submit()
    assert api.needed_by(order.name) == [{"gate": SHIPMENT, "needed": 3000, "received": 1000, "missing": 2000}]
    f.deposit(customer, 2000, sales_order=order.name)
    f.delivery([order.name], {order.items[0].name: 40})
    assert books.audit() == []


def test_what_was_paid_back_forfeited_or_spent_elsewhere_does_not_count():
    customer = f.customer()
    rule(customer=customer)
    order, other = sale(customer), f.order(customer, f.line(f.service(), 1, 500))
    deposit = f.deposit(customer, 3000, sales_order=order.name)
    deposits.refund(deposit.name, D(100), DAY)
    f.forfeiture(deposit, 50, income_account=books.accounts(f.COMPANY).income)
    f.settings(require_deposits=0)
    invoice = f.invoice_of_orders([other.name])
    f.settings(require_deposits=1)
    deposits.apply(deposit.name, invoice.name, D(500), DAY)
    assert api.needed_by(order.name)[0]["received"] == 2350
    draft = f.delivery([order.name], submit=False)
    with books.refused("3,000.00", "2,350.00", error=DepositRefused):
        draft.submit()
    f.deposit(customer, 650, sales_order=order.name)
    own = f.invoice([f.delivery([order.name], {order.items[0].name: 10}).name])
    deposits.apply(deposit.name, own.name, D(1000), DAY)
    assert api.needed_by(order.name)[0]["missing"] == 0, "what settles its own invoice counts"
    f.delivery([order.name])
    assert books.audit() == []


def test_an_order_is_confirmed_when_its_deposit_has_come_and_its_amendment_takes_it_over():
    customer = f.customer()
    sale(customer)  # a customer without a credit account gets one when an order is submitted, come what may
    rule(CONFIRMATION, customer=customer)
    order = sale(customer, submit=False)
    with books.refused(order.name, "3,000.00", "0.00", error=DepositRefused):
        order.submit()
    f.deposit(customer, 3000, sales_order=order.name)
    order = frappe.get_doc("SM Sales Order", order.name)
    order.submit()
    f.cancel(order)
    again = f.amend(order).insert()
    again.submit()
    assert needs(again) == {CONFIRMATION: 3000}
    assert books.audit() == []


def test_production_waits():
    customer, item = f.customer(), f.item()
    f.bom(item, (f.item(), 1))
    rule(PRODUCTION, 0, customer=customer, amount=50)
    order = f.order(customer, f.line(item, 10, 10))
    line = order.items[0].name
    with books.refused(order.name, "50.00", error=DepositRefused):
        order_life.request_production(order.name, line)
    f.deposit(customer, 50, sales_order=order.name)
    order_life.request_production(order.name, line)


def test_a_pickup_asks_for_more_than_a_shipment():
    customer = f.customer()
    rule(SHIPMENT, 10, customer=customer)
    rule(PICKUP, 100, customer=customer)
    order = sale(customer)
    f.deposit(customer, 1000, sales_order=order.name)
    draft = f.delivery([order.name], {order.items[0].name: 1}, delivery_mode="Pickup", submit=False)
    with books.refused("10,000.00", "1,000.00", error=DepositRefused):
        draft.submit()
    f.delivery([order.name], {order.items[0].name: 1}, delivery_mode="Delivery")


def test_all_orders_of_a_delivery_are_told():
    customer = f.customer()
    rule(customer=customer)
    orders = [sale(customer) for _ in range(2)]
    draft = f.delivery([order.name for order in orders], submit=False)
    with books.refused(*(order.name for order in orders), error=DepositRefused):
        draft.submit()


def test_rules_by_group_item_group_and_date():
    outer = f.customer_group(is_group=1)
    customer = f.customer(customer_group=f.customer_group(outer))
    rule(percentage=50, customer_group=outer)
    rule(CONFIRMATION, 50, valid_to="2026-03-15")
    rule(PICKUP, 50, disabled=1)
    top = frappe.db.get_value("Item Group", {"is_group": 1}, order_by="lft")
    rule(PRODUCTION, 20, item_group=top)
    order = sale(customer)
    assert needs(order) == {SHIPMENT: 5000, PRODUCTION: 2000}


def test_a_rule_for_a_risk_class():
    risky = frappe.get_doc({"doctype": "SM Risk Class", "risk_class": f.unique("Risky")}).insert().name
    customer = f.customer()
    f.limit(customer, 90_000, risk_class=risky)
    rule(percentage=40, risk_class=risky)
    assert needs(sale(customer)) == {SHIPMENT: 4000}
    assert needs(sale(f.customer())) == {}


def test_what_an_order_needs_is_frozen_when_it_is_confirmed():
    customer = f.customer()
    made = rule(customer=customer)
    order, draft = sale(customer), sale(customer, submit=False)
    made.percentage = 80
    made.save()
    draft.submit()
    assert (needs(order), needs(draft)) == ({SHIPMENT: 3000}, {SHIPMENT: 8000})


def test_a_site_that_asks_for_none_by_rules_reads_no_rule(count_queries):
    customer = f.customer()
    rule(customer=customer)
    f.settings(require_deposits=0)
    draft = sale(customer, submit=False)
    with count_queries() as queries:
        draft.submit()
    assert not [query for query in queries if "Deposit Rule" in query or "Order Deposit" in query]
    assert needs(draft) == {}
    f.delivery([draft.name])


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"percentage": 10, "amount": 10}, "one of them"),
        ({"percentage": 101}, "101"),
        ({"valid_from": "2026-03-02", "valid_to": "2026-03-01"}, "2026-03-02"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(values, word):
    with books.refused(word):
        rule(**values)


def test_a_rule_is_for_one_kind_of_customers():
    customer = f.customer()
    group = frappe.db.get_value("Customer", customer, "customer_group")
    with books.refused("one of these"):
        rule(customer=customer, customer_group=group)


# Requests


def request(order, amount: float | None = None, submit: bool = True, **values):
    doc = {"doctype": "SM Deposit Request", "sales_order": order.name, "posting_date": f.DAY, "amount": amount}
    made = frappe.get_doc(doc | values).insert()
    return made.submit() if submit else made


def state(made) -> tuple[str, D]:
    found = frappe.db.get_value("SM Deposit Request", made.name, ["status", "received_amount"])
    return found[0], books.dec(found[1])


def test_a_request_asks_for_what_the_order_lacks_and_is_answered_in_parts():
    customer = f.customer()
    rule(customer=customer)
    order = sale(customer)
    f.deposit(customer, 500, sales_order=order.name)
    asked = api.request_for(order.name)
    asked.update({"posting_date": f.DAY, "due_date": None, "payment_terms_template": f.terms(
        (50, "Day(s) after invoice date", 10), (50, "Day(s) after invoice date", 20))})  # fmt: skip
    asked.insert()
    asked.submit()
    assert (asked.amount, asked.customer, asked.order_total) == (2500, customer, 10000)
    assert str(asked.due_date) == "2026-04-05"
    assert "Two Thousand" in asked.in_words
    assert state(asked) == ("Requested", 0)
    first = api.receipt_of(asked.name, 1000)
    first.update({"posting_date": f.DAY, "mode_of_payment": "Cash"})
    first.insert().submit()
    assert state(asked) == ("Partly Received", 1000)
    rest = api.receipt_of(asked.name)
    assert (rest.amount, rest.sales_order) == (1500, order.name)
    rest.update({"posting_date": f.DAY, "mode_of_payment": "Cash"})
    rest.insert().submit()
    assert state(asked) == ("Received", 2500)
    assert api.needed_by(order.name)[0]["missing"] == 0
    with books.refused(asked.name):
        api.receipt_of(asked.name)
    assert books.audit() == []
    f.cancel(rest)
    assert state(asked) == ("Partly Received", 1000)
    frappe.db.savepoint("before_cancel")
    with pytest.raises(frappe.LinkExistsError, match=first.name):
        f.cancel(asked)
    frappe.db.rollback(save_point="before_cancel")
    f.cancel(first)
    f.cancel(asked)
    assert state(asked) == ("Cancelled", 0)
    assert books.audit() == []


def test_a_request_follows_the_amendment_of_its_order():
    customer = f.customer()
    order = sale(customer)
    asked = request(order, 700)
    f.cancel(order)
    again = f.amend(order).insert()
    again.submit()
    assert frappe.db.get_value("SM Deposit Request", asked.name, "sales_order") == again.name
    assert books.audit() == []


@pytest.mark.parametrize(
    ("values", "word"),
    [({"amount": 0}, "lacks no deposit"), ({"amount": 10001}, "10001"), ({"due_date": "2026-03-01"}, "2026-03-01")],
)
def test_a_request_that_makes_no_sense_is_refused(values, word):
    order = sale(f.customer())
    with books.refused(word):
        request(order, **({"amount": 100} | values), submit=False)


def test_a_deposit_answers_a_request_of_its_own_customer():
    asked = request(sale(f.customer()), 700)
    stranger = f.customer()
    with books.refused(asked.name):
        f.deposit(stranger, 700, deposit_request=asked.name, submit=False)
    draft = request(sale(stranger), 700, submit=False)
    with books.refused(draft.name):
        f.deposit(stranger, 700, deposit_request=draft.name, submit=False)


def test_the_audit_names_a_request_that_says_more_than_has_come():
    asked = request(sale(f.customer()), 700)
    frappe.db.sql("UPDATE `tabSM Deposit Request` SET received_amount = 1 WHERE name = %s", asked.name)
    assert [(problem.kind, problem.key) for problem in books.audit()] == [("deposit request", asked.name)]
