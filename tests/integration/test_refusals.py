"""Bad documents are refused with a message that names the row and the value, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import books
import factories as f
import frappe
import pytest


def stocked(qty: float = 10, rate: float = 10.0, **values: Any) -> dict:
    """An order line of a new item that is in stock."""
    return f.line(f.item(stock=qty), qty, rate, **values)


def draft(**values: Any) -> Any:
    """An order of one good line as a client sends it, with what `values` change in it; not saved."""
    doc = {
        "doctype": "SM Sales Order",
        "customer": f.customer(),
        "company": f.company(),
        "transaction_date": f.DAY,
        "items": [f.line(f.item(), 2, 10)],
    }
    return frappe.get_doc(doc | values)


# An order's own fields


BAD_LINES: dict[str, tuple[Callable[[], dict], tuple[str, ...]]] = {
    "unknown item": (lambda: {"item_code": "No such thing"}, ("Row #2", "No such thing")),
    "no quantity": (lambda: {"qty": 0}, ("Row 2", "not above zero")),
    "negative quantity": (lambda: {"qty": -3}, ("Row 2", "-3", "not above zero")),
    "negative rate": (lambda: {"rate": -0.01}, ("Row 2", "-0.01")),
    "discount above 100%": (lambda: {"price_list_rate": 10, "discount_percentage": 101}, ("Row 2", "101")),
    "unit of another item": (lambda: {"uom": "Box"}, ("Row 2", "Box", "Nos")),
    "half a piece": (lambda: {"qty": 1.5}, ("Row 2", "1.5", "Nos")),
    "half a box of nine": (
        lambda: {"item_code": f.item(uoms=[{"uom": "Kg", "conversion_factor": 9}]), "uom": "Kg", "qty": 0.5},
        ("Row 2", "0.5 Kg", "4.5 Nos"),
    ),
    "disabled item": (lambda: {"item_code": f.item(disabled=1)}, ("Row 2", "disabled")),
    "template item": (lambda: {"item_code": f.template()}, ("Row 2", "template")),
    "warehouse that is a group": (lambda: {"warehouse": group_warehouse()}, ("Row 2", "All Warehouses", "group")),
    "disabled warehouse": (lambda: {"warehouse": disabled_warehouse()}, ("Row 2", "Closed", "disabled")),
    "warehouse of another company": (lambda: {"warehouse": "Stores - OTR"}, ("Row 2", "Stores - OTR", "Other Trading")),
    "unknown warehouse": (lambda: {"warehouse": "Nowhere - TT"}, ("Row #2", "Nowhere - TT")),
    "delivery before the order": (lambda: {"delivery_date": "2026-03-15"}, ("Row 2", "2026-03-15")),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_an_order_line_with(case):
    change, words = BAD_LINES[case]
    line = f.line(f.item(), 1, 10) | change()
    order = draft(items=[f.line(f.item(), 2, 10), line])
    with books.refused(*words):
        order.insert()


def group_warehouse() -> str:
    return frappe.db.get_value("Warehouse", {"company": f.company(), "is_group": 1})


def disabled_warehouse() -> str:
    doc = {"doctype": "Warehouse", "warehouse_name": f.unique("Closed"), "company": f.company(), "disabled": 1}
    return frappe.get_doc({**doc, "parent_warehouse": group_warehouse()}).insert().name


BAD_HEADERS: dict[str, tuple[Callable[[], dict], tuple[str, ...]]] = {
    "disabled customer": (lambda: {"customer": f.customer(disabled=1)}, ("Customer", "disabled")),
    "frozen customer": (lambda: {"customer": f.customer(is_frozen=1)}, ("Customer", "frozen")),
    "unknown customer": (lambda: {"customer": "Nobody"}, ("Customer: Nobody",)),
    "no customer": (lambda: {"customer": None}, ("customer",)),
    "unknown company": (lambda: {"company": "No Company"}, ("Company: No Company",)),
    "no lines": (lambda: {"items": []}, ("items",)),
    "discount above the total": (lambda: {"discount_amount": 20.01}, ("20.01", "20")),
    "discount above 100%": (lambda: {"additional_discount_percentage": 100.5}, ("100.5",)),
    "negative discount": (lambda: {"discount_amount": -5}, ("Discount", "negative")),
    "negative exchange rate": (lambda: {"currency": "EUR", "conversion_rate": -1}, ("-1", "EUR")),
    "negative tax": (lambda: {"taxes": [f.tax(-1)]}, ("Tax row 1", "-1")),
    "unknown tax account": (lambda: {"taxes": [f.tax() | {"account_head": "X - TT"}]}, ("Row #1", "X - TT")),
}


@pytest.mark.parametrize("case", BAD_HEADERS)
def test_an_order_with(case):
    change, words = BAD_HEADERS[case]
    order = draft(**change())
    with books.refused(*words):
        order.insert()


def test_everything_that_is_wrong_is_said_at_once():
    order = draft(
        customer=f.customer(disabled=1),
        items=[f.line(f.item(), -1), f.line(f.item(disabled=1), 0.5), f.line(f.item(), 1)],
    )
    with books.refused("Customer", "Row 1", "Row 2", "-1", "disabled", "0.5"):
        order.insert()


def test_a_customer_who_was_disabled_meanwhile_gets_nothing_confirmed():
    customer, line = f.customer(), stocked()
    order = f.order(customer, line, submit=False)
    confirmed = f.order(customer, stocked())
    delivery = f.delivery([confirmed.name], {confirmed.items[0].name: 4})
    drafts = [order, f.delivery([confirmed.name], submit=False), f.invoice([delivery.name], submit=False)]
    frappe.db.set_value("Customer", customer, "disabled", 1)
    for doc in drafts:
        with books.refused(customer, "disabled"):
            doc.submit()


# What a delivery or an invoice draws on


def note(order: Any, line: int = 0, **values: Any) -> Any:
    """A delivery note of one line as a client might send it, with what `values` change in its line; not saved."""
    row = order.items[line]
    item = {"item_code": row.item_code, "qty": row.qty, "uom": row.uom, "warehouse": row.warehouse}
    item |= {"sales_order": order.name, "so_detail": row.name} | values
    doc = {"doctype": "SM Delivery Note", "company": order.company, "posting_date": f.DAY, "items": [item]}
    return frappe.get_doc({**doc, "customer": order.customer, "currency": order.currency})


def test_a_delivery_line_without_an_order():
    delivery = note(f.order(f.customer(), stocked()), so_detail=None, sales_order=None)
    with books.refused("Row 1", delivery.items[0].item_code, "order"):
        delivery.insert()


def test_a_delivery_of_an_order_line_that_does_not_exist():
    delivery = note(f.order(f.customer(), stocked()), so_detail="nosuchline")
    with books.refused("Row 1", "nosuchline"):
        delivery.insert()


def test_a_delivery_of_a_draft_order():
    order = f.order(f.customer(), stocked(), submit=False)
    with books.refused("Row 1", order.name, "not submitted"):
        note(order).insert()


def test_a_delivery_of_a_cancelled_order():
    order = f.order(f.customer(), stocked())
    delivery = f.delivery([order.name], submit=False)
    f.cancel(order)
    with books.refused("Row 1", order.name, "cancelled"):
        note(order).insert(ignore_links=True)
    with books.refused(order.name, "cancelled"):
        delivery.submit()


def test_a_delivery_of_another_customers_order():
    order = f.order(f.customer(), stocked())
    delivery = note(order)
    delivery.customer = other = f.customer()
    with books.refused("Row 1", order.name, order.customer, other):
        delivery.insert()


def test_a_delivery_of_another_companys_order():
    order = f.order(f.customer(), stocked())
    delivery = note(order, warehouse="Stores - OTR")
    delivery.company = f.OTHER_COMPANY
    with books.refused("Row 1", order.name, f.COMPANY, f.OTHER_COMPANY):
        delivery.insert()


def test_a_delivery_in_another_currency():
    order = f.order(f.customer(), stocked())
    delivery = note(order)
    delivery.update({"currency": "EUR", "conversion_rate": 1.1})
    with books.refused("Row 1", order.name, "USD", "EUR"):
        delivery.insert()


def test_a_delivery_of_another_item():
    order = f.order(f.customer(), stocked())
    other = f.item(stock=10)
    with books.refused("Row 1", other, order.items[0].item_code, order.name):
        note(order, item_code=other).insert()


def test_a_line_that_names_the_order_of_another_line_is_put_right():
    customer = f.customer()
    mine, other = f.order(customer, stocked()), f.order(customer, stocked())
    delivery = note(mine, sales_order=other.name)
    delivery.insert()
    assert delivery.items[0].sales_order == mine.name


def test_more_than_is_open_says_what_is_open_and_who_took_the_rest():
    order = f.order(f.customer(), stocked(10))
    first = f.delivery([order.name], {order.items[0].name: 7})
    delivery = note(order, qty=4).insert()
    with books.refused("Row 1", order.items[0].item_code, "4 to deliver", "3 of", order.name, first.name):
        delivery.submit()


def test_every_line_that_is_short_is_named():
    order = f.order(f.customer(), stocked(10), stocked(5), stocked(2))
    f.delivery([order.name], {order.items[0].name: 10, order.items[1].name: 5})
    delivery = note(order)
    for row in order.items[1:]:
        delivery.append("items", {"item_code": row.item_code, "qty": row.qty, "so_detail": row.name})
    delivery.insert()
    with books.refused("Row 1", "Row 2", order.items[0].item_code, order.items[1].item_code, "0 of"):
        delivery.submit()


def test_lines_that_are_short_together_are_added_up():
    order = f.order(f.customer(), stocked(10))
    delivery = note(order, qty=6)
    delivery.append("items", {key: delivery.items[0].get(key) for key in ("item_code", "qty", "so_detail")})
    delivery.insert()
    with books.refused("Row 1", "12 to deliver", "10 of"):
        delivery.submit()


def test_a_delivery_is_invoiced_once():
    order = f.order(f.customer(), stocked(5))
    delivery = f.delivery([order.name])
    copies = [f.invoice([delivery.name], submit=False) for _ in range(2)]
    copies[0].submit()
    with books.refused("Row 1", "5 to invoice", "0 of", copies[0].name):
        copies[1].submit()


def test_an_order_line_is_invoiced_once_whichever_way():
    order = f.order(f.customer(), stocked(5))
    delivery = f.delivery([order.name])
    by_delivery, by_order = f.invoice([delivery.name], submit=False), f.invoice_of_orders([order.name], submit=False)
    by_order.submit()
    with books.refused("Row 1", "5 to invoice", "0 of", order.name, by_order.name):
        by_delivery.submit()


def test_an_invoice_of_more_than_was_delivered_with_the_note():
    order = f.order(f.customer(), stocked(5))
    delivery = f.delivery([order.name], {order.items[0].name: 2})
    invoice = f.invoice([delivery.name], submit=False)
    invoice.items[0].qty = 3
    invoice.save()
    with books.refused("Row 1", "3 to invoice", "2 of", delivery.name):
        invoice.submit()


def test_the_price_of_the_order_stands_whatever_the_invoice_says():
    order = f.order(f.customer(), stocked(12, 10))
    invoice = f.invoice([f.delivery([order.name]).name], submit=False)
    invoice.items[0].rate = 1
    invoice.save()
    assert invoice.grand_total == 120


@pytest.mark.parametrize("made", ["delivery", "invoice"])
def test_another_unit_than_the_order_was_made_in_would_be_another_price(made):
    order = f.order(f.customer(), f.line(f.item(stock=24, uoms=f.box(12)), 24, 10))
    delivery = f.delivery([order.name], submit=False)
    if made == "invoice":
        delivery.submit()
    doc = delivery if made == "delivery" else f.invoice([delivery.name], submit=False)
    doc.items[0].update({"uom": "Box", "qty": 2, "rate": 0.01})
    source = order if made == "delivery" else delivery
    with books.refused("Row 1", doc.items[0].item_code, "Nos", "Box", source.name):
        doc.save()


# The host's books


def test_a_disabled_fiscal_year_is_closed():
    order = f.order(f.customer(), stocked())
    delivery = f.delivery([order.name], {order.items[0].name: 4})
    drafts = [f.delivery([order.name], submit=False), f.invoice([delivery.name], submit=False)]
    frappe.db.set_value("Fiscal Year", {"year_start_date": "2026-01-01"}, "disabled", 1)
    for doc in drafts:
        with books.refused(frappe.utils.formatdate(f.DAY), f.COMPANY):
            doc.submit()
    with books.refused(f.COMPANY):
        f.cancel(delivery)


@pytest.mark.parametrize("field", ["freeze_account", "disabled", "is_group"])
def test_no_invoice_to_an_income_account_that_cannot_take_it(field):
    account = frappe.get_doc(
        {
            "doctype": "Account",
            "account_name": f.unique("Income"),
            "company": f.company(),
            "parent_account": frappe.db.get_value("Account", books.accounts(f.COMPANY).income, "parent_account"),
            "account_type": "Income Account",
        }
    ).insert()
    invoice = f.invoice([f.delivery([f.order(f.customer(), stocked()).name]).name], submit=False)
    invoice.items[0].income_account = account.name
    invoice.save()
    account.db_set(field, "Yes" if field == "freeze_account" else 1)
    with books.refused(account.name):
        invoice.submit()


@pytest.mark.parametrize("kind", ["money", "income", "expense"])
def test_the_debt_is_booked_to_a_receivable_account_only(kind):
    account = books.accounts(f.COMPANY)[kind]
    delivery = f.delivery([f.order(f.customer(), stocked()).name])
    with books.refused(account):
        f.invoice([delivery.name], debit_to=account)


def test_no_invoice_to_the_accounts_of_another_company():
    delivery = f.delivery([f.order(f.customer(), stocked()).name])
    invoice = f.invoice([delivery.name], submit=False)
    invoice.debit_to = books.accounts(f.other_company()).receivable
    with books.refused(invoice.debit_to):
        invoice.save()
        invoice.submit()


def test_payment_terms_that_do_not_add_up():
    terms = f.terms((50, "Day(s) after invoice date", 5), (50, "Day(s) after invoice date", 10))
    frappe.db.set_value("Payment Terms Template Detail", {"parent": terms, "idx": 2}, "invoice_portion", 40)
    delivery = f.delivery([f.order(f.customer(), stocked(), payment_terms_template=terms).name])
    with books.refused(terms, "100%"):
        f.invoice([delivery.name])


# Mapping


def test_nothing_is_mapped_from_orders_that_do_not_go_together():
    mine, hers = f.order(f.customer(), stocked()), f.order(f.customer(), stocked())
    with books.refused(mine.name, hers.name, mine.customer, hers.customer):
        f.delivery([mine.name, hers.name])


def test_nothing_is_mapped_from_orders_of_different_taxes():
    customer = f.customer()
    taxed, untaxed = f.order(customer, stocked(), taxes=[f.tax()]), f.order(customer, stocked())
    with books.refused(taxed.name, untaxed.name, "taxes"):
        f.delivery([taxed.name, untaxed.name])


def test_nothing_is_mapped_from_orders_of_different_payment_terms():
    customer = f.customer()
    later = f.order(customer, stocked(), payment_terms_template=f.terms((100, "Day(s) after invoice date", 90)))
    today = f.order(customer, stocked())
    with books.refused(later.name, today.name, later.payment_terms_template):
        f.delivery([today.name, later.name])


def test_nothing_is_mapped_from_a_draft():
    order = f.order(f.customer(), stocked(), submit=False)
    with books.refused(order.name, "not submitted"):
        f.delivery([order.name])


def test_nothing_is_mapped_when_nothing_is_open():
    order = f.order(f.customer(), stocked())
    delivery = f.delivery([order.name])
    with books.refused(order.name, "Nothing is open"):
        f.delivery([order.name])
    f.invoice([delivery.name])
    with books.refused(delivery.name, "Nothing is open"):
        f.invoice([delivery.name])


@pytest.mark.parametrize("taken", [3.333333333, 0.000000007, 9.99999999, 1 / 3, 6.543210987])
def test_the_rest_of_a_line_in_an_odd_unit_closes_it_exactly(taken):
    item = f.item(stock=10, stock_uom="Kg", uoms=[{"uom": "Litre", "conversion_factor": 0.453592371}])
    order = f.order(f.customer(), f.line(item, 10, 3, uom="Litre"))
    f.delivery([order.name], {order.items[0].name: taken})
    rest = f.delivery([order.name], submit=False)
    rest.reload()
    rest.submit()
    assert books.lines(order)[0][0] == books.lines(order)[0][1]
    assert books.status(order) == "To Bill"


# Deleting


def test_a_submitted_order_is_not_deleted_and_a_cancelled_one_stays_for_the_auditor():
    order = f.order(f.customer(), stocked())
    with books.refused(order.name):
        frappe.delete_doc("SM Sales Order", order.name)
    f.cancel(order)
    with books.refused(order.name, "auditor"):
        frappe.delete_doc("SM Sales Order", order.name)


def test_a_credit_account_is_not_deleted_while_it_has_a_balance_row():
    customer = f.customer()
    f.order(customer, f.line(f.service(), 1, 0))
    account = frappe.db.get_value("SM Credit Account", {"customer": customer})
    with books.refused(account):
        frappe.delete_doc("SM Credit Account", account)
