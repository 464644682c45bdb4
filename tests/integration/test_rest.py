"""The REST interface as an order desk's program uses it: API key, order, delivery, errors."""

from __future__ import annotations

from typing import Any

import books
import factories as f
import frappe
import pytest
from web_client import seen


@pytest.fixture
def goods() -> dict[str, str]:
    """A customer and an item with five pieces in stock, committed: the server has a transaction of its own."""
    made = {"customer": f.customer(), "item": f.item(stock=5)}
    frappe.db.commit()
    return made


def payload(goods: dict[str, str], qty: float = 5, **values: Any) -> dict:
    line = {"item_code": goods["item"], "qty": qty, "rate": 10, "warehouse": f.warehouse()}
    doc = {"customer": goods["customer"], "company": f.COMPANY, "transaction_date": f.DAY, "items": [line]}
    return doc | values


def test_an_order_is_made_confirmed_and_delivered(client, goods):
    code, answer = client.call("POST", "resource/SM Sales Order", payload(goods))
    assert code == 200, answer
    order = answer["data"]
    assert (order["grand_total"], order["docstatus"], order["status"]) == (50, 0, "Draft")
    code, answer = client.call("PUT", f"resource/SM Sales Order/{order['name']}", {"docstatus": 1})
    assert (code, answer["data"]["status"]) == (200, "To Deliver and Bill"), answer

    arguments = {"names": order["name"], "qty": {order["items"][0]["name"]: 2}}
    code, answer = client.call("POST", "method/sales_mgmt.api.mapping.delivery_from_orders", arguments)
    assert code == 200, answer
    delivery = answer["message"]
    assert [(row["qty"], row["so_detail"]) for row in delivery["items"]] == [(2, order["items"][0]["name"])]
    code, answer = client.call("POST", "resource/SM Delivery Note", delivery | {"posting_date": f.DAY, "docstatus": 1})
    assert code == 200, answer

    frappe.db.rollback()
    assert books.lines(frappe.get_doc("SM Sales Order", order["name"])) == [(5, 2, 0)]
    assert books.on_hand(goods["item"], f.warehouse()) == (3, 18)
    code, answer = client.call("GET", f"resource/SM Sales Order/{order['name']}")
    assert (answer["data"]["items"][0]["delivered_qty"], answer["data"]["items"][0]["open_qty"]) == (2, 3)
    assert books.audit() == []


def test_a_wrong_key_is_refused(client, goods):
    before = books.snapshot()
    for key in ("nobody:nothing", client.key + "x"):
        code, _answer = client.call("POST", "resource/SM Sales Order", payload(goods), key=key)
        assert code in (401, 403)  # Frappe takes an unknown key for a guest
    frappe.db.rollback()
    assert books.changes(before, books.snapshot()) == {}


def test_a_bad_order_is_answered_with_417_and_the_reason(client, goods):
    before = books.snapshot()
    code, answer = client.call("POST", "resource/SM Sales Order", payload(goods, qty=1.5))
    assert code == 417
    for word in ("Row 1", "1.5", goods["item"], "Nos"):
        assert word in seen(answer)
    code, answer = client.call("POST", "resource/SM Sales Order", payload(goods, customer=None))
    assert code == 417, "what is missing is the client's mistake, not a document that cannot be found"
    frappe.db.rollback()
    assert books.changes(before, books.snapshot()) == {}


def test_too_large_a_delivery_is_answered_with_417_and_leaves_no_draft(client, goods):
    code, answer = client.call("POST", "resource/SM Sales Order", payload(goods, docstatus=1))
    assert code == 200, answer
    order = answer["data"]
    line = {"item_code": goods["item"], "qty": 6, "so_detail": order["items"][0]["name"], "warehouse": f.warehouse()}
    frappe.db.rollback()
    before = books.snapshot()
    note = {"customer": goods["customer"], "company": f.COMPANY, "posting_date": f.DAY, "items": [line], "docstatus": 1}
    code, answer = client.call("POST", "resource/SM Delivery Note", note)
    assert (code, answer.get("exc_type")) == (417, "LineRefused"), answer
    assert "6 to deliver wanted, 5 of" in seen(answer)
    frappe.db.rollback()
    assert books.changes(before, books.snapshot()) == {}


def test_an_invoice_is_not_for_this_user(client, goods):
    code, answer = client.call("POST", "resource/SM Sales Order", payload(goods, docstatus=1))
    order = answer["data"]["name"]
    code, _answer = client.call("POST", "method/sales_mgmt.api.mapping.invoice_from_orders", {"names": order})
    assert code == 403


def test_ledger_rows_cannot_be_posted_or_deleted(client, goods):
    _code, answer = client.call("POST", "resource/SM Sales Order", payload(goods, docstatus=1))
    order = answer["data"]
    frappe.db.rollback()
    entry = frappe.db.get_value("SM Line Entry", {"voucher_no": order["name"]})
    before = books.snapshot()
    tries = [
        ("POST", "resource/SM Line Entry", {"qty": 1}),
        ("PUT", f"resource/SM Line Entry/{entry}", {"qty": 1}),
        ("DELETE", f"resource/SM Line Entry/{entry}", None),
        ("PUT", f"resource/SM Line Balance/{order['items'][0]['name']}", {"delivered": 5}),
    ]
    assert [client.call(*one)[0] for one in tries] == [403] * 4
    frappe.db.rollback()
    assert books.changes(before, books.snapshot()) == {}
