"""What the preview shows is what is then posted, and showing it writes nothing."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import frappe

from sales_mgmt.preview.posting_preview import preview


def previewed(doc) -> dict:
    """The preview of a draft as stored; it must write nothing."""
    before = books.snapshot()
    shown = preview(frappe.get_doc(doc.doctype, doc.name))
    assert books.changes(before, books.snapshot()) == {}
    return shown


def ledger_of(shown: dict) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in shown["ledger"]:
        sums[row["account"]] = sums.get(row["account"], Decimal(0)) + row["debit"] - row["credit"]
    return {account: books.dec(amount) for account, amount in sums.items() if amount}


def credit_of(shown: dict, when: str) -> tuple:
    found = {row["stage"]: books.dec(row[when]) for row in shown["credit"]}
    return tuple(found[stage] for stage in ("open_orders", "unbilled", "receivable"))


def test_of_an_order():
    customer, item = f.customer(), f.item(stock=5)
    f.order(customer, f.line(item, 1, 10))
    draft = f.order(customer, f.line(item, 5, 10), taxes=[f.tax(10)], submit=False)
    shown = previewed(draft)
    assert shown["ledger"] == shown["stock"] == []
    assert credit_of(shown, "before") == (10, 0, 0)
    draft.submit()
    assert credit_of(shown, "after") == books.exposure(customer, f.COMPANY) == (65, 0, 0)


def test_of_a_delivery():
    customer, items = f.customer(), [f.item(stock=5, cost=3), f.item(stock=7, cost=1.37)]
    order = f.order(customer, f.line(items[0], 5, 10), f.line(items[1], 4, 2))
    draft = f.delivery([order.name], submit=False)
    shown = previewed(draft)
    draft.submit()
    assert ledger_of(shown) == books.gl(draft)
    assert [row["after"] for row in shown["stock"]] == [books.on_hand(item, f.warehouse())[0] for item in items]
    assert credit_of(shown, "after") == books.exposure(customer, f.COMPANY)
    of_order = [row for row in shown["lines"] if row["source"] == order.name]
    assert [(row["before"], row["after"]) for row in of_order] == [(0, 5), (0, 4)]


def test_of_a_delivery_with_several_lines_of_one_item_at_a_price_that_does_not_divide():
    customer, item = f.customer(), f.item()
    f.receive(item, 3, Decimal(10) / 3)
    order = f.order(customer, f.line(item, 1), f.line(item, 1), f.line(item, 1))
    draft = f.delivery([order.name], submit=False)
    shown = previewed(draft)
    draft.submit()
    assert ledger_of(shown) == books.gl(draft)
    assert [row["after"] for row in shown["stock"]] == [2, 1, 0]


def test_of_an_invoice():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 9.99), taxes=[f.tax(19)], additional_discount_percentage=3)
    draft = f.invoice([f.delivery([order.name]).name], submit=False)
    shown = previewed(draft)
    draft.submit()
    assert ledger_of(shown) == books.gl(draft)
    assert credit_of(shown, "after") == books.exposure(customer, f.COMPANY)


def test_of_a_return():
    customer, items = f.customer(), [f.item(stock=5, cost=3), f.item(stock=7, cost=1.37)]
    order = f.order(customer, f.line(items[0], 5, 10), f.line(items[1], 4, 2), taxes=[f.tax(10)])
    delivery = f.delivery([order.name])
    f.pay(customer, 20, f.invoice([delivery.name]))
    draft = f.returned([delivery.name], submit=False)
    shown = previewed(draft)
    draft.submit()
    assert ledger_of(shown) == books.gl(draft)
    assert [row["after"] for row in shown["stock"]] == [books.on_hand(item, f.warehouse())[0] for item in items]
    assert credit_of(shown, "after") == books.exposure(customer, f.COMPANY)


def test_of_a_customers_first_order_opens_no_credit_account():
    customer = f.customer()
    draft = frappe.get_doc(
        {
            "doctype": "SM Sales Order",
            "customer": customer,
            "company": f.company(),
            "transaction_date": f.DAY,
            "items": [f.line(f.item(), 1, 10)],
        }
    )
    before = books.snapshot()
    preview(draft)
    assert books.changes(before, books.snapshot()) == {}
