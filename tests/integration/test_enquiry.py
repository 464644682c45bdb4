"""What the sales desk tells a customer on the phone: figures of the books, for who may know them."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import enquiry


@pytest.fixture(scope="module", autouse=True)
def users(site: str, shared_masters: None) -> None:
    """Committed: Frappe takes seconds to make a user."""
    for role in ("Stock User", "Sales User"):
        f.user(role)
    frappe.db.commit()


def acting(user: str, call, *args, **values):
    frappe.set_user(user)
    try:
        return call(*args, **values)
    finally:
        frappe.set_user("Administrator")


def restricted(user: str, customer: str) -> None:
    doc = {"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": customer}
    frappe.get_doc(doc).insert()


def found(text: str) -> set[str]:
    return {hit["name"] for hit in enquiry.search(text)}


def test_one_text_finds_customers_documents_and_items():
    phone = frappe.generate_hash(length=8).translate(str.maketrans("abcdef", "123456"))
    customer = f.customer(tax_id=f.unique("TAX"), mobile_no=f"+1 ({phone[:3]}) {phone[3:]}")
    item = f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10), po_no=f.unique("PO"))
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name])
    tax_id = frappe.db.get_value("Customer", customer, "tax_id")
    for text, name in (
        (customer, customer), (tax_id, customer), (phone, customer), (f"{phone[:3]}-{phone[3:]}", customer),
        (order.name, order.name), (order.po_no, order.name), (delivery.name, delivery.name),
        (invoice.receivable_no, invoice.name), (item, item),
    ):  # fmt: skip
        assert name in found(text), text
    assert enquiry.search(order.name)[0]["name"] == order.name
    assert enquiry.search("x") == []


def test_a_contacts_telephone_number_finds_the_customer():
    customer = f.customer()
    f.contact(customer, phone_nos=[{"phone": "+49 30 7654321"}])
    assert customer in found("030 7654321".removeprefix("0"))


def test_the_customers_figures_are_those_of_the_books():
    customer, item = f.customer(), f.item(stock=10)
    order = f.order(customer, f.line(item, 10, 20))
    f.limit(customer, 1000)
    delivery = f.delivery([order.name], {order.items[0].name: 4})
    invoice = f.invoice([delivery.name])
    f.pay(customer, 30, invoice)
    f.deposit(customer, 25)
    told = enquiry.customer(customer)
    assert told["company"] == f.COMPANY
    assert told["debt"]["balance"] == float(books.balance(customer, f.COMPANY)) == 25
    assert told["debt"]["overdue"] == 50 and told["debt"]["days"] > 0
    used = float(sum(books.exposure(customer, f.COMPANY)))
    credit = told["credit"]
    assert (credit["limit"], credit["used"], credit["room"], credit["held"]) == (1000, used, 1000 - used, False)
    assert told["deposits"]["open"] == 25
    assert [(row["name"], row["status"]) for row in told["orders"]] == [(order.name, books.status(order))]
    assert [(row["name"], row["open"]) for row in told["invoices"]] == [(invoice.name, float(books.owed(invoice)))]


def test_a_hold_is_told():
    customer = f.customer()
    f.limit(customer, 100, hold=1, hold_reason="Cheque came back")
    told = enquiry.customer(customer, f.COMPANY)["credit"]
    assert (told["held"], told["hold_reason"]) == (True, "Cheque came back")


def test_an_order_tells_what_is_delivered_and_when_the_rest_comes():
    customer, item = f.customer(), f.item(stock=10)
    order = f.order(customer, f.line(item, 8, 20, delivery_date="2026-04-20"))
    delivery = f.delivery([order.name], {order.items[0].name: 3})
    for told in (
        enquiry.document(order.doctype, order.name),
        enquiry.document(delivery.doctype, delivery.name),
    ):
        [[line]] = [each["lines"] for each in told["orders"]]
        assert (line["qty"], line["delivered_qty"], line["open_qty"]) == (8, 3, 5)
        assert str(line["due"]) == "2026-04-20"
        assert line["on_hand"] == float(books.on_hand(item, f.warehouse())[0]) == 7
        assert told["customer"]["name"] == customer
    assert told["document"]["name"] == delivery.name


def test_an_item_tells_stock_and_the_customers_own_price_with_its_trace():
    customer, item = f.customer(), f.item(stock=6)
    listed = f.price_list(assignments=[{"customer": customer}])
    f.price(listed, item, 12)
    f.price(listed, item, 9, customer=customer)
    told = enquiry.item(item, customer, f.COMPANY)
    assert told["stock"] == [{"warehouse": f.warehouse(), "on_hand": 6, "incoming": 0}]
    assert (told["price"]["price"], told["price"]["price_list"], told["price"]["currency"]) == (9, listed, "USD")
    assert told["price"]["explanation"]
    assert enquiry.item(item, company=f.COMPANY)["price"] is None


def test_cost_is_never_told():
    customer, item = f.customer(), f.item(stock=7, cost=3.77)
    order = f.order(customer, f.line(item, 7, 20))
    f.delivery([order.name])
    text = frappe.as_json([enquiry.document(order.doctype, order.name), enquiry.item(item, customer, f.COMPANY)])
    assert "3.77" not in text and "26.39" not in text and "valuation" not in text and "cost" not in text


def test_user_permissions_hold_for_two_customers():
    mine, other = f.customer(), f.customer()
    item = f.item()
    orders = {name: f.order(name, f.line(item, 1, 10)) for name in (mine, other)}
    user = f.user("Sales User")
    restricted(user, mine)
    assert {hit["name"] for hit in acting(user, enquiry.search, mine)} >= {mine}
    assert acting(user, enquiry.search, other) == acting(user, enquiry.search, orders[other].name) == []
    assert acting(user, enquiry.customer, mine)["name"] == mine
    refused = (
        (enquiry.customer, other), (enquiry.document, "SM Sales Order", orders[other].name),
        (enquiry.item, item, other),
    )  # fmt: skip
    for call, *args in refused:
        with pytest.raises(frappe.PermissionError):
            acting(user, call, *args)


def test_who_reads_no_invoices_is_told_no_balance():
    customer = f.customer()
    f.order(customer, f.line(f.item(), 1, 10))
    told = acting(f.user("Stock User"), enquiry.customer, customer)
    assert (told["debt"], told["credit"], told["invoices"]) == (None, None, None)
    assert len(told["orders"]) == 1


def test_other_doctypes_are_refused():
    with pytest.raises(frappe.ValidationError, match="no document of sales"):
        enquiry.document("User", "Administrator")


def test_the_number_of_queries_does_not_depend_on_lines_or_orders(count_queries):
    def counted(orders: int, lines: int) -> tuple[int, int]:
        customer = f.customer()
        items = [f.item(stock=3) for _ in range(lines)]
        made = [f.order(customer, *(f.line(item, 1, 10) for item in items)) for _ in range(orders)]
        for order in made[: max(1, orders - 1)]:
            f.invoice_of_orders([order.name])
        with count_queries() as of_customer:
            enquiry.customer(customer, f.COMPANY)
        with count_queries() as of_order:
            enquiry.document("SM Sales Order", made[-1].name)
        return of_customer.count, of_order.count

    counted(1, 1)
    assert counted(2, 1) == counted(5, 6)
