"""Stock that is set aside for an order: who may not take it, and when it is free again."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life import ChangeRequest
from sales_mgmt.documents.order_life.log import Why
from sales_mgmt.host import host

D = Decimal
WHY = Why("Test reason", None)


def held(order) -> list[float]:
    return [row.reserved_qty for row in frappe.get_doc(order.doctype, order.name).items]


def available(item: str) -> Decimal:
    return host().available_qty([(item, f.warehouse())])[item, f.warehouse()]


def reserving(*lines, **values):
    return f.order(f.customer(), *lines, reserve_stock=1, **values)


def issue(item: str, qty: float, submit: bool = True):
    doc = {
        "doctype": "Stock Entry",
        "stock_entry_type": "Material Issue",
        "purpose": "Material Issue",
        "company": f.company(),
        "posting_date": f.DAY,
        "set_posting_time": 1,
        "items": [{"item_code": item, "qty": qty, "s_warehouse": f.warehouse()}],
    }
    entry = frappe.get_doc(doc).insert()
    if submit:
        entry.submit()
    return entry


@pytest.fixture(autouse=True)
def reason(clean_site):
    frappe.get_doc({"doctype": "SM Order Reason", "reason": WHY.reason, "action": "Close"}).insert()


def test_without_the_setting_or_a_tick_nothing_is_set_aside():
    item = f.item(stock=5)
    order = f.order(f.customer(), f.line(item, 5))
    assert (held(order), available(item)) == ([0], 5)
    assert not frappe.db.exists("SM Reservation", {"sales_order": order.name})


def test_by_the_setting_every_confirmed_order_holds_what_is_there():
    frappe.db.set_single_value("SM Settings", "reserve_stock", 1)
    frappe.clear_document_cache("SM Settings", "SM Settings")
    item, service = f.item(stock=5), f.service()
    order = f.order(f.customer(), f.line(item, 3), f.line(item, 4), f.line(service, 1))
    assert order.reserve_stock == 1
    assert (held(order), available(item)) == ([3, 2, 0], 0)
    assert books.audit() == []


def test_another_order_cannot_deliver_what_is_held_and_is_told_for_whom():
    item = f.item(stock=10)
    holder = reserving(f.line(item, 8))
    other = f.order(f.customer(), f.line(item, 5))
    draft = f.delivery([other.name], submit=False)
    words = ("10 on hand", f"8 reserved for {holder.name}: 8")
    with books.refused(item, f.warehouse(), *words):
        draft.submit()
    f.delivery([other.name], {other.items[0].name: 2})
    assert (held(holder), available(item)) == ([8], 0)
    assert books.audit() == []


def test_a_stock_entry_of_the_host_cannot_take_it_either():
    item = f.item(stock=10)
    holder = reserving(f.line(item, 8))
    entry = issue(item, 3, submit=False)
    with books.refused(item, "needed 3", "available 2", holder.name):
        entry.submit()
    issue(item, 2)
    assert books.audit() == []


def test_a_receipt_of_what_is_held_cannot_be_taken_back():
    item = f.item()
    receipt = f.receive(item, 5, 6)
    holder = reserving(f.line(item, 5))
    with books.refused(item, holder.name):
        frappe.get_doc("Stock Entry", receipt).cancel()


def test_a_delivery_uses_what_its_order_holds_and_its_cancellation_holds_it_again():
    item = f.item(stock=10)
    order = reserving(f.line(item, 8))
    delivery = f.delivery([order.name], {order.items[0].name: 3})
    assert (held(order), available(item)) == ([5], 2)
    assert books.audit() == []
    f.cancel(delivery)
    assert (held(order), available(item)) == ([8], 2)
    f.delivery([order.name])
    assert (held(order), available(item), books.on_hand(item, f.warehouse())[0]) == ([0], 2, 2)
    assert books.audit() == []


def test_of_a_line_that_holds_a_part_a_delivery_uses_that_part_first():
    item = f.item(stock=4)
    order = reserving(f.line(item, 10))
    assert held(order) == [4]
    f.receive(item, 3, 6)
    f.delivery([order.name], {order.items[0].name: 3})
    assert (held(order), available(item)) == ([1], 3)
    assert books.audit() == []


def test_a_delivery_in_boxes_from_another_warehouse_frees_what_was_held_here():
    item = f.item(stock=24, uoms=f.box(12))
    order = reserving(f.line(item, 2, uom="Box"))
    assert held(order) == [24]
    other = frappe.get_doc({
        "doctype": "Warehouse", "warehouse_name": f.unique("Hall"), "company": f.company(),
        "parent_warehouse": frappe.db.get_value("Warehouse", f.warehouse(), "parent_warehouse"),
    }).insert().name  # fmt: skip
    f.receive(item, 12, 6, t_warehouse=other)
    draft = f.delivery([order.name], {order.items[0].name: 1}, submit=False)
    draft.items[0].warehouse = other
    draft.save()
    draft.submit()
    assert (held(order), available(item)) == ([12], 12)
    assert books.audit() == []


def test_closing_and_cancelling_set_free():
    item = f.item(stock=10)
    order, other = reserving(f.line(item, 4)), reserving(f.line(item, 4))
    order_life.close(order.name, WHY)
    assert (held(order), available(item)) == ([0], 6)
    f.cancel(other)
    assert available(item) == 10
    order_life.reopen(order.name, WHY)
    assert (held(order), available(item)) == ([4], 6)
    assert books.audit() == []


def test_a_change_of_the_order_changes_what_it_holds():
    item, more = f.item(stock=10), f.item(stock=10)
    order = reserving(f.line(item, 4), f.line(more, 2))
    first, second = (row.name for row in order.items)
    order_life.change(order.name, ChangeRequest(lines={first: {"qty": 6}}, remove=[second]), Why())
    assert (held(order), available(item), available(more)) == ([6], 4, 10)
    order_life.change(order.name, ChangeRequest(lines={first: {"qty": 1}}), Why())
    assert (held(order), available(item)) == ([1], 9)
    assert books.audit() == []


def test_goods_that_come_in_later_are_reserved_when_asked_and_freed_when_asked():
    from sales_mgmt.api import stock

    item = f.item(stock=1)
    order = f.order(f.customer(), f.line(item, 4))
    f.receive(item, 10, 6)
    assert stock.reserve(order.name) == {order.items[0].name: 4}
    assert (available(item), stock.available(item, f.warehouse())) == (7, 7)
    assert stock.reserve(order.name) == {order.items[0].name: 4}
    assert stock.free(order.name) == {}
    assert available(item) == 11
    assert books.audit() == []
    frappe.set_user(f.user("Sales User"))
    frappe.db.set_value("SM Sales Order", order.name, "docstatus", 0)
    frappe.set_user(f.user("Stock User"))
    with pytest.raises(frappe.PermissionError):
        stock.reserve(order.name)


def test_orders_of_the_same_goods_are_served_in_turn_and_none_gets_more_than_there_is():
    item = f.item(stock=10)
    orders = [reserving(f.line(item, 4)) for _ in range(4)]
    assert [held(order) for order in orders] == [[4], [4], [2], [0]]
    assert available(item) == 0 and books.audit() == []


def test_what_the_supplier_delivers_is_not_held():
    item = f.item(stock=10)
    supplier = frappe.get_doc({"doctype": "Supplier", "supplier_name": f.unique("Supplier")}).insert().name
    order = reserving(f.line(item, 4, delivered_by_supplier=1, supplier=supplier), f.line(item, 3))
    assert (held(order), available(item)) == ([0, 3], 7)
    order_life.reserve_stock(order.name)
    assert (held(order), available(item)) == ([0, 3], 7)
    assert books.audit() == []


def test_nobody_writes_a_reservation_by_hand():
    order = reserving(f.line(f.item(stock=10), 4))
    doc = frappe.get_doc("SM Reservation", order.items[0].name)
    doc.reserved = 1
    with pytest.raises(frappe.PermissionError):
        doc.save()
    with pytest.raises(frappe.PermissionError):
        frappe.delete_doc("SM Reservation", doc.name, force=True)
