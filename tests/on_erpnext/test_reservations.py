"""Stock that our orders hold, against ERPNext's own documents, which know nothing of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.host import host

STORE = f"Stores - {f.ABBR}"


def available(item: str) -> Decimal:
    return host().available_qty([(item, STORE)])[item, STORE]


def held(order: Any) -> list[float]:
    return [row.reserved_qty for row in frappe.get_doc(order.doctype, order.name).items]


@pytest.fixture
def goods():
    """(item, the order that holds 8 of 10)"""
    item = f.item(stock=10)
    return item, f.order(f.customer(), f.line(item, 8), reserve_stock=1)


def native(doctype: str, **values: Any) -> Any:
    doc = {"doctype": doctype, "company": f.COMPANY, "posting_date": f.DAY, "set_posting_time": 1, **values}
    return frappe.get_doc(doc).insert()


def delivery_note(item: str, qty: float, **values: Any) -> Any:
    return native("Delivery Note", customer=f.customer(), items=[row(item, qty)], **values)


def row(item: str, qty: float, **values: Any) -> dict[str, Any]:
    return {"item_code": item, "qty": qty, "rate": 10, "warehouse": STORE, **values}


def sales_invoice(item: str, qty: float) -> Any:
    return native("Sales Invoice", customer=f.customer(), update_stock=1, due_date=f.DAY, items=[row(item, qty)])


def stock_entry(item: str, qty: float) -> Any:
    other = frappe.get_doc({
        "doctype": "Warehouse", "warehouse_name": f.unique("Hall"), "company": f.COMPANY,
        "parent_warehouse": frappe.db.get_value("Warehouse", STORE, "parent_warehouse"),
    }).insert().name  # fmt: skip
    rows = [{"item_code": item, "qty": qty, "s_warehouse": STORE, "t_warehouse": other}]
    return native("Stock Entry", stock_entry_type="Material Transfer", purpose="Material Transfer", items=rows)


def count(item: str, qty: float) -> Any:
    """A Stock Reconciliation that finds so many less than there are."""
    rows = [{"item_code": item, "warehouse": STORE, "qty": 10 - qty, "valuation_rate": 6}]
    account = frappe.db.get_value("Company", f.COMPANY, "stock_adjustment_account")
    values = {"purpose": "Stock Reconciliation", "expense_account": account, "posting_time": "00:00:02"}
    return native("Stock Reconciliation", items=rows, **values)


def kit(item: str, qty: float) -> Any:
    """A native delivery of a Product Bundle of one piece."""
    return delivery_note(f.kit(**{item: 1}), qty)


@pytest.mark.parametrize("make", [delivery_note, sales_invoice, stock_entry, count, kit])
def test_a_native_document_takes_what_is_free_and_nothing_that_is_held(goods, make):
    item, order = goods
    too_much = make(item, 3)
    with books.refused(item, STORE, "needed 3, available 2", "10 on hand", f"8 reserved for {order.name}: 8"):
        too_much.submit()
    make(item, 2).submit()
    assert (available(item), held(order)) == (0, [8])
    assert books.audit() == []
    f.delivery([order.name])
    assert books.on_hand(item, STORE) == (0, 0)
    assert books.audit() == []


def test_erpnexts_own_figures_of_a_bin_are_left_alone(goods):
    item, _order = goods
    found = frappe.db.get_value(
        "Bin", {"item_code": item}, ["reserved_qty", "reserved_stock", "projected_qty", "actual_qty"]
    )
    assert found == (0, 0, 10, 10)
    frappe.get_doc("Bin", {"item_code": item}).recalculate_qty()
    assert available(item) == 2


def test_a_native_receipt_of_what_is_held_is_not_cancelled():
    item = f.item()
    receipt = f.receive(item, 5, 6)
    order = f.order(f.customer(), f.line(item, 5), reserve_stock=1)
    with books.refused(item, "needed 5, available 0", order.name):
        frappe.get_doc("Stock Entry", receipt).cancel()


def test_a_return_of_ours_that_is_held_again_is_not_cancelled():
    item = f.item(stock=4)
    delivery = f.delivery([f.order(f.customer(), f.line(item, 4)).name])
    back = f.returned([delivery.name])
    order = f.order(f.customer(), f.line(item, 4), reserve_stock=1)
    with books.refused(item, order.name):
        f.cancel(back)


def test_native_goods_that_come_back_are_never_refused(goods):
    item, order = goods
    note = delivery_note(item, 2)
    note.submit()
    back = frappe.get_attr("erpnext.stock.doctype.delivery_note.delivery_note.make_sales_return")(note.name)
    back.update({"posting_date": f.DAY, "set_posting_time": 1})
    back.insert().submit()
    assert (available(item), held(order)) == (2, [8])


def native_order(item: str, qty: float) -> Any:
    """A native Sales Order."""
    return frappe.get_doc({
        "doctype": "Sales Order", "company": f.COMPANY, "customer": f.customer(), "transaction_date": f.DAY,
        "delivery_date": f.DAY, "items": [row(item, qty, delivery_date=f.DAY)],
    }).insert().submit()  # fmt: skip


def reserve_for(order: Any, reserve: float) -> Any:
    """A draft of a Stock Reservation Entry for a native order's only line."""
    line = order.items[0]
    return frappe.get_doc({
        "doctype": "Stock Reservation Entry", "item_code": line.item_code, "warehouse": STORE, "company": f.COMPANY,
        "voucher_type": "Sales Order", "voucher_no": order.name, "voucher_detail_no": line.name,
        "voucher_qty": line.qty, "available_qty": line.qty, "reserved_qty": reserve, "stock_uom": line.stock_uom,
    }).insert()  # fmt: skip


@pytest.fixture
def reserving():
    frappe.db.set_single_value("Stock Settings", "enable_stock_reservation", 1)
    frappe.db.set_single_value("Stock Settings", "allow_partial_reservation", 1)
    frappe.clear_document_cache("Stock Settings", "Stock Settings")


def test_what_erpnexts_orders_hold_is_not_ours_and_what_ours_hold_is_not_theirs(reserving):
    item = f.item(stock=10)
    reserve_for(native_order(item, 6), 4).submit()
    ours = f.order(f.customer(), f.line(item, 8), reserve_stock=1)
    assert (held(ours), available(item)) == ([6], 0)
    more = reserve_for(native_order(item, 1), 1)
    with books.refused(item, "needed 1, available 0", ours.name):
        more.submit()
    draft = f.delivery([ours.name], submit=False)
    with books.refused(item, "10 on hand", "Stock Reservation Entries: 4"):
        draft.submit()


def test_a_native_delivery_takes_what_its_own_order_holds(reserving):
    item = f.item(stock=10)
    theirs = native_order(item, 6)
    reserve_for(theirs, 4).submit()
    ours = f.order(f.customer(), f.line(item, 8), reserve_stock=1)
    line = {"against_sales_order": theirs.name, "so_detail": theirs.items[0].name}
    draft = native("Delivery Note", customer=theirs.customer, items=[row(item, 5, **line)])
    with books.refused(item, "needed 5, available 4", ours.name):
        draft.submit()
    draft.reload()
    draft.items[0].qty = 4
    draft.save()
    draft.submit()
    assert (available(item), held(ours)) == (0, [6])
    f.delivery([ours.name], {ours.items[0].name: 6})
    assert books.on_hand(item, STORE) == (0, 0)
    assert books.audit() == []


def test_a_pick_list_does_not_send_anybody_for_what_is_held(goods):
    item, order = goods
    rows = [{"item_code": item, "qty": 3, "stock_qty": 3, "picked_qty": 3, "warehouse": STORE, "conversion_factor": 1}]
    picks = frappe.get_doc({
        "doctype": "Pick List", "company": f.COMPANY, "purpose": "Delivery", "pick_manually": 1, "locations": rows,
    }).insert()  # fmt: skip
    with books.refused(item, "needed 3, available 2", order.name):
        picks.submit()


def test_negative_stock_does_not_take_what_is_held(goods):
    item, order = goods
    frappe.db.set_single_value("Stock Settings", "allow_negative_stock", 1)
    frappe.clear_document_cache("Stock Settings", "Stock Settings")
    other = f.order(f.customer(), f.line(item, 5))
    draft = f.delivery([other.name], submit=False)
    with books.refused(item, "5 needed, 2 available", order.name):
        draft.submit()


def test_merged_items_keep_what_is_held_of_both():
    kept, gone = f.item(stock=5), f.item(stock=5)
    orders = [f.order(f.customer(), f.line(item, 4), reserve_stock=1) for item in (kept, gone)]
    frappe.rename_doc("Item", gone, kept, merge=True)
    assert host().reserved_stock()[kept, STORE] == 8
    f.cancel(orders[1])
    assert host().reserved_stock()[kept, STORE] == 4
    assert [problem for problem in books.audit() if "reserv" in problem.kind] == []
