"""Goods come back and invoices are credited: stock, ledger, debt, exposure, lines and statuses, and back again."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import frappe
import pytest

from sales_mgmt.host import host

D = Decimal


@pytest.fixture
def names():
    return books.accounts(f.company())


def sold(*lines: dict, **values) -> tuple:
    """(order, delivery, invoice); a line is given by what differs from `f.line` of an item with 100 in stock."""
    customer = values.pop("customer", None) or f.customer()
    lines = [f.line(line.pop("item_code", None) or f.item(stock=100), **line) for line in lines]
    order = f.order(customer, *lines, **values)
    delivery = f.delivery([order.name])
    return order, delivery, f.invoice([delivery.name])


def back(doc) -> list[tuple]:
    """(delivered, returned, invoiced, credited) of a document's lines."""
    rows = frappe.db.sql(
        "SELECT name, delivered, returned, invoiced, credited FROM `tabSM Line Balance` WHERE source_parent = %s",
        doc.name,
    )
    found = {name: tuple(books.dec(qty) for qty in quantities) for name, *quantities in rows}
    return [found[row.name] for row in doc.items]


def test_an_invoiced_delivery_comes_back_in_parts_and_is_credited_and_all_is_undone(names):
    tax = f.tax(10)
    order, delivery, invoice = sold({"qty": 10, "rate": 20}, taxes=[tax])
    customer, item = order.customer, order.items[0].item_code
    assert books.exposure(customer, f.COMPANY) == (0, 0, 220)

    first = f.returned([delivery.name], {delivery.items[0].name: 4})
    assert (first.grand_total, first.status) == (88, "Submitted")
    assert [(row.sales_invoice, row.grand_total) for row in first.credits] == [(invoice.name, 88)]
    assert books.stock(first) == [(first.items[0].name, 4, 24)]
    assert books.gl(first) == {
        names.inventory: 24, names.expense: -24, names.income: 80, tax["account_head"]: 8, names.receivable: -88,
    }  # fmt: skip
    assert books.on_hand(item, f.warehouse()) == (94, 564)
    assert back(order) == back(delivery) == [(10, 4, 10, 4)]
    assert back(invoice) == [(0, 0, 10, 4)]
    assert books.owed(invoice) == books.balance(customer, f.COMPANY) == 132
    assert books.exposure(customer, f.COMPANY) == (0, 0, 132)
    assert books.status(delivery) == "Completed"
    assert books.audit() == []

    rest = f.returned_of_invoices([invoice.name])
    assert [(row.qty, row.dn_detail) for row in rest.items] == [(6, delivery.items[0].name)]
    assert books.owed(invoice) == books.balance(customer, f.COMPANY) == 0
    assert books.on_hand(item, f.warehouse()) == (100, 600)
    assert books.status(delivery) == "Return Issued"
    assert books.audit() == []

    for made, owed in ((rest, 132), (first, 220)):
        f.cancel(made)
        assert books.gl(made) == {}
        assert books.stock(made) == []
        assert books.owed(invoice) == owed
        assert books.exposure(customer, f.COMPANY) == (0, 0, owed)
        assert books.audit() == []
    assert back(order) == [(10, 0, 10, 0)]
    assert books.on_hand(item, f.warehouse()) == (90, 540)
    assert [books.status(doc) for doc in (order, delivery)] == ["Completed", "Completed"]


def test_goods_that_were_not_invoiced_come_back_without_a_credit(names):
    customer, item = f.customer(), f.item(stock=10, cost=6)
    order = f.order(customer, f.line(item, 10, 20))
    delivery = f.delivery([order.name])
    made = f.returned([delivery.name], {delivery.items[0].name: 4})
    assert (made.grand_total, made.credits, made.items[0].net_amount) == (0, [], 80)
    assert books.gl(made) == {names.inventory: 24, names.expense: -24}
    assert books.exposure(customer, f.COMPANY) == (0, 120, 0)
    assert books.status(order) == "To Bill"
    invoice = f.invoice([delivery.name])
    assert (invoice.items[0].qty, invoice.grand_total) == (6, 120)
    assert books.status(order) == "Completed"
    assert books.audit() == []


def test_everything_comes_back_before_it_was_invoiced():
    customer, item = f.customer(), f.item(stock=10)
    order = f.order(customer, f.line(item, 10, 20))
    delivery = f.delivery([order.name])
    f.returned([delivery.name])
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert [books.status(doc) for doc in (order, delivery)] == ["Completed", "Return Issued"]
    with books.refused(delivery.name):
        f.invoice([delivery.name])
    with books.refused(delivery.name):
        f.returned([delivery.name])


def test_one_return_of_many_deliveries_and_invoices_credits_each_invoice_once():
    customer, bolt, nut = f.customer(), f.item(stock=50), f.item(stock=50)
    sales = [
        sold({"item_code": bolt, "qty": 4, "rate": 10}, customer=customer, taxes=[f.tax(10)]),
        sold({"item_code": bolt, "qty": 2, "rate": 9}, {"item_code": nut, "qty": 3, "rate": 1}, customer=customer),
    ]
    open_delivery = f.delivery([f.order(customer, f.line(nut, 5, 2)).name])
    deliveries = [sale[1].name for sale in sales] + [open_delivery.name]
    made = f.returned(deliveries)
    assert [(row.item_code, row.qty, row.sales_invoice) for row in made.items] == [
        (bolt, 4, sales[0][2].name),
        (bolt, 2, sales[1][2].name),
        (nut, 3, sales[1][2].name),
        (nut, 5, None),
    ]
    assert [(row.sales_invoice, row.grand_total) for row in made.credits] == [
        (sales[0][2].name, 44),
        (sales[1][2].name, 21),
    ]
    assert [books.owed(sale[2]) for sale in sales] == [0, 0]
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.on_hand(bolt, f.warehouse())[0] == books.on_hand(nut, f.warehouse())[0] == 50
    assert books.audit() == []
    f.cancel(made)
    assert [books.owed(sale[2]) for sale in sales] == [44, 21]
    assert books.exposure(customer, f.COMPANY) == (0, 10, 65)
    assert books.audit() == []


def test_a_delivery_invoiced_in_part_comes_back_unbilled_first():
    customer, item = f.customer(), f.item(stock=10)
    delivery = f.delivery([f.order(customer, f.line(item, 10, 20)).name])
    line = delivery.items[0].name
    invoice = f.invoice([delivery.name], {line: 7})
    made = f.returned([delivery.name], {line: 5})
    assert [(row.qty, row.sales_invoice) for row in made.items] == [(3, None), (2, invoice.name)]
    assert back(delivery) == [(10, 5, 7, 2)]
    assert books.owed(invoice) == 100
    assert books.exposure(customer, f.COMPANY) == (0, 0, 100)
    assert books.audit() == []


def test_the_credit_of_a_paid_invoice_stays_on_account():
    order, _delivery, invoice = sold({"qty": 10, "rate": 20})
    f.pay(order.customer, 170, invoice)
    made = f.returned_of_invoices([invoice.name], {invoice.items[0].name: 4})
    assert books.owed(invoice) == 0
    [credit] = made.credits
    assert books.balance(order.customer, f.COMPANY) == -50
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, -50)
    found = host().outstanding(made.credit_refs)
    assert list(found.values()) == [-50]
    assert credit.credit_note_no
    assert books.audit() == []


def test_goods_come_back_at_what_they_cost_then(names):
    customer, item = f.customer(), f.item(stock=10, cost=4)
    delivery = f.delivery([f.order(customer, f.line(item, 10, 20)).name], posting_time="10:00:00")
    f.receive(item, 10, 9)
    made = f.returned([delivery.name], {delivery.items[0].name: 5})
    assert books.gl(made) == {names.inventory: 20, names.expense: -20}
    assert books.on_hand(item, f.warehouse()) == (15, 110)


def test_lines_go_to_the_warehouse_that_is_chosen():
    order, delivery, _invoice = sold({"qty": 10, "rate": 20})
    item, finished = order.items[0].item_code, f"Finished Goods - {f.ABBR}"
    made = f.returned([delivery.name], submit=False)
    made.items[0].qty = 7
    made.append("items", {**made.items[0].as_dict(), "name": None, "qty": 3, "warehouse": finished})
    made.save()
    made.submit()
    assert books.on_hand(item, finished) == (3, 18)
    assert books.on_hand(item, f.warehouse()) == (97, 582)
    assert made.grand_total == 200
    assert books.audit() == []


def test_discounts_and_taxes_are_credited_as_they_were_invoiced_to_the_cent(names):
    tax = f.tax(7.5)
    _order, delivery, invoice = sold(
        {"qty": 3, "rate": 0, "price_list_rate": 33.33, "discount_percentage": 10},
        {"qty": 7, "rate": 1.99},
        taxes=[tax],
        additional_discount_percentage=5,
    )
    parts = [
        f.returned([delivery.name], {row.name: 1 for row in delivery.items}, posting_time="20:00:00"),
        f.returned([delivery.name], {delivery.items[1].name: 5}, posting_time="21:00:00"),
        f.returned([delivery.name], posting_time="22:00:00"),
    ]
    total: dict[str, Decimal] = {}
    for made in parts:
        for account, amount in books.gl(made).items():
            total[account] = total.get(account, D(0)) + amount
    billed = books.gl(invoice)
    for account in (names.receivable, names.income, tax["account_head"]):
        assert total[account] == -billed[account], account
    assert books.owed(invoice) == 0
    assert sum(D(str(made.grand_total)) for made in parts) == D(str(invoice.grand_total))
    assert books.audit() == []


def test_a_return_cancelled_in_between_loses_no_cent():
    _order, delivery, invoice = sold({"qty": 3, "rate": 3.335}, taxes=[f.tax(7)])
    line = delivery.items[0].name
    first = f.returned([delivery.name], {line: 1}, posting_time="20:00:00")
    f.returned([delivery.name], {line: 1}, posting_time="21:00:00")
    f.cancel(first)
    f.returned([delivery.name], {line: 2}, posting_time="22:00:00")
    assert books.owed(invoice) == 0
    assert books.on_hand(delivery.items[0].item_code, f.warehouse()) == (100, 600)
    assert books.audit() == []


def test_an_order_invoiced_ahead_is_credited_with_the_goods_that_were_delivered():
    customer, item = f.customer(), f.item(stock=10)
    order = f.order(customer, f.line(item, 10, 10))
    invoice = f.invoice_of_orders([order.name])
    delivery = f.delivery([order.name], {order.items[0].name: 6})
    made = f.returned_of_invoices([invoice.name], {invoice.items[0].name: 8})
    assert [(row.qty, row.delivery_note) for row in made.items] == [(6, delivery.name), (2, None)]
    assert back(order) == [(6, 6, 10, 8)]
    assert back(delivery) == [(6, 6, 0, 0)]
    # of 10 ordered 6 came back; 4 are to be delivered still, 2 of them are invoiced
    assert books.exposure(customer, f.COMPANY) == (20, 0, 20)
    assert books.audit() == []
    f.cancel(made)
    again = f.returned([delivery.name])
    assert [(row.qty, row.sales_invoice) for row in again.items] == [(6, invoice.name)]
    assert books.exposure(customer, f.COMPANY) == (0, 0, 40)
    assert books.audit() == []


def test_a_service_is_credited_and_may_be_invoiced_again():
    customer, service = f.customer(), f.service()
    order = f.order(customer, {"item_code": service, "qty": 2, "rate": 40})
    invoice = f.invoice_of_orders([order.name])
    made = f.returned_of_invoices([invoice.name], {invoice.items[0].name: 1})
    assert books.stock(made) == []
    assert books.owed(invoice) == 40
    assert books.exposure(customer, f.COMPANY) == (40, 0, 40)
    again = f.invoice_of_orders([order.name])
    assert again.grand_total == 40
    assert books.audit() == []


def test_a_free_sample_comes_back_without_a_credit_note():
    order, delivery, _invoice = sold({"qty": 1, "price_list_rate": 50, "discount_percentage": 100, "rate": 0})
    made = f.returned([delivery.name])
    assert (made.grand_total, made.credits[0].credit_note_no) == (0, None)
    assert books.balance(order.customer, f.COMPANY) == 0
    assert back(order) == [(1, 1, 1, 1)]
    assert books.audit() == []
    f.cancel(made)
    assert books.audit() == []


def test_boxes_come_back_as_stock_units():
    customer, item = f.customer(), f.item(stock=30, cost=2, uoms=f.box(12))
    delivery = f.delivery([f.order(customer, f.line(item, 2, 36, uom="Box")).name])
    f.invoice([delivery.name])
    made = f.returned([delivery.name], {delivery.items[0].name: 1})
    assert (made.items[0].uom, made.items[0].stock_qty, made.grand_total) == ("Box", 12, 36)
    assert books.on_hand(item, f.warehouse()) == (18, 36)


def test_a_foreign_invoice_is_credited_at_its_own_rate():
    order, delivery, invoice = sold(
        {"qty": 3, "rate": 10.01}, currency="EUR", conversion_rate=1.0837, taxes=[f.tax(10)]
    )
    line = delivery.items[0].name
    parts = [f.returned([delivery.name], {line: 1}, posting_time=f"2{hour}:00:00") for hour in range(3)]
    assert sum(D(str(made.grand_total)) for made in parts) == D(str(invoice.grand_total))
    assert sum(D(str(made.base_grand_total)) for made in parts) == D(str(invoice.base_grand_total))
    assert books.owed(invoice) == 0
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []


# What is refused


def test_no_more_comes_back_than_was_delivered_nor_is_credited_than_was_invoiced():
    order, delivery, invoice = sold({"qty": 5, "rate": 10})
    drafts = [f.returned([delivery.name], {delivery.items[0].name: 3}, submit=False) for _ in range(2)]
    drafts[0].submit()
    with books.refused("Row 1", order.items[0].item_code, "3 to return wanted, 2 of", drafts[0].name):
        drafts[1].submit()
    draft = f.returned_of_invoices([invoice.name], submit=False)
    draft.items[0].qty = 3
    draft.save()
    with books.refused("Row 1", "2 of"):
        draft.submit()
    assert back(order) == [(5, 3, 5, 3)]


def test_what_was_invoiced_does_not_come_back_without_its_credit():
    _order, delivery, _invoice = sold({"qty": 5, "rate": 10})
    draft = f.returned([delivery.name], submit=False)
    draft.items[0].si_detail = None
    draft.save()
    with books.refused("Row 1", "5 to return without a credit", "0 of", "invoice"):
        draft.submit()


def test_a_line_without_a_source_or_of_another_customer_is_refused():
    _order, delivery, _invoice = sold({"qty": 5, "rate": 10})
    _other, other_delivery, other_invoice = sold({"qty": 5, "rate": 10})
    draft = f.returned([delivery.name], submit=False)
    for change, word in (
        ({"si_detail": None, "dn_detail": None}, "no source"),
        ({"si_detail": other_invoice.items[0].name}, other_invoice.name),
        ({"si_detail": None, "dn_detail": other_delivery.items[0].name}, other_delivery.name),
        ({"si_detail": "nosuchline"}, "nosuchline"),
        ({"qty": 0}, "0"),
        ({"qty": 1.5}, "1.5"),
    ):
        draft.reload()
        draft.items[0].update(change)
        with books.refused("Row 1", word):
            draft.save()


def test_sources_with_returns_are_not_cancelled():
    order, delivery, invoice = sold({"qty": 5, "rate": 10})
    made = f.returned([delivery.name], {delivery.items[0].name: 1})
    for source in (invoice, delivery, order):
        with books.refused(error=frappe.ValidationError):
            f.cancel(source)
    f.cancel(made)
    for source in (invoice, delivery, order):
        f.cancel(source)
    assert books.audit() == []


def test_a_closed_order_line_still_takes_its_goods_back():
    order, delivery, _invoice = sold({"qty": 5, "rate": 10})
    frappe.db.set_value("SM Line Balance", order.items[0].name, "state", "Closed")
    made = f.returned([delivery.name])
    f.cancel(made)
    assert back(order) == [(5, 0, 5, 0)]


def test_nothing_comes_back_into_closed_books():
    _order, delivery, _invoice = sold({"qty": 5, "rate": 10})
    late = f.returned([delivery.name], {delivery.items[0].name: 1})
    draft = f.returned([delivery.name], submit=False)
    frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", "2026-03-31")
    frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
    with books.refused("2026"):
        draft.submit()
    with books.refused("2026"):
        f.cancel(late)
    draft.reload()
    draft.posting_date = "2026-04-01"
    draft.save()
    draft.submit()
    assert books.audit() == []


def test_a_cancelled_invoice_and_a_cancelled_return_are_amended():
    _order, delivery, first = sold({"qty": 5, "rate": 10})
    f.cancel(first)
    invoice = f.amend(first).insert()
    invoice.submit()
    made = f.returned([delivery.name])
    f.cancel(made)
    again = f.amend(made)
    again.items[0].qty = 2
    again.insert()
    again.submit()
    assert books.owed(invoice) == 30
    assert books.audit() == []


def test_an_invoice_rounded_to_coins_with_tax_on_one_item_only_is_credited_to_the_last_cent(names):
    customer, items = f.customer(), [f.item(stock=9), f.item(stock=9)]
    tax = f.tax(7)
    order = f.order(customer, f.line(items[0], 7, 1.43), f.line(items[1], 5, 3.333), taxes=[tax], discount_amount=0.07)
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name])
    parts = []
    for hour, (at, qty) in enumerate(((0, 3), (1, 5), (0, 3), (0, 1))):
        taken = {delivery.items[at].name: qty}
        parts.append(f.returned([delivery.name], taken, posting_time=f"1{hour}:30:00"))
    total: dict[str, Decimal] = {}
    for made in parts:
        for account, amount in books.gl(made).items():
            total[account] = total.get(account, D(0)) + amount
    for account, amount in books.gl(invoice).items():
        assert total[account] == -amount, account
    assert books.owed(invoice) == 0
    assert books.audit() == []
