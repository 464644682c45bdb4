"""Our requests for open orders beside ERPNext's own reorder run, and what its buyers make of them."""

from __future__ import annotations

import factories as f
import frappe
import pytest

from sales_mgmt.documents import supply


@pytest.fixture(autouse=True)
def policy() -> None:
    f.settings(supply_policies=[{"company": f.company(), "requests": "Reorder Levels"}])


def kept(stock: float, **values) -> str:
    level = {"warehouse": f.warehouse(), "warehouse_reorder_level": 10, "warehouse_reorder_qty": 20}
    return f.item(stock, reorder_levels=[{**level, "material_request_type": "Purchase"}], **values)


def erpnexts_own_run() -> None:
    frappe.db.set_single_value("Stock Settings", "auto_indent", 1)
    frappe.get_attr("erpnext.stock.reorder_item.reorder_item")()


def requests_for(item: str) -> list[float]:
    lines = {"item_code": item, "docstatus": 1}
    return frappe.get_all("Material Request Item", lines, pluck="stock_qty", order_by="creation")


def native_order(item: str, qty: float):
    doc = {"doctype": "Sales Order", "customer": f.customer(), "company": f.company(), "delivery_date": f.DAY}
    rows = [{"item_code": item, "qty": qty, "rate": 10, "warehouse": f.warehouse()}]
    return frappe.get_doc({**doc, "transaction_date": f.DAY, "items": rows}).insert().submit()


def bin_of(item: str):
    return frappe.db.get_value(
        "Bin", {"item_code": item, "warehouse": f.warehouse()}, ["projected_qty", "reserved_qty", "indented_qty"]
    )


def test_erpnexts_own_run_requests_nothing_after_ours():
    item = kept(30)
    f.order(f.customer(), f.line(item, 25))
    erpnexts_own_run()
    assert requests_for(item) == []  # it does not know the order
    supply.request(f.company())
    erpnexts_own_run()
    supply.request(f.company())
    assert requests_for(item) == [20]
    assert bin_of(item) == (50, 0, 20)


def test_ours_requests_nothing_after_erpnexts_own_run_has_requested_enough():
    item = kept(30)
    native_order(item, 25)
    f.order(f.customer(), f.line(item, 10))
    erpnexts_own_run()
    assert requests_for(item) == [20]
    supply.request(f.company())
    assert requests_for(item) == [20]  # 30 + 20 - 25 - 10 are 15


def test_native_orders_and_ours_are_added_up():
    item = kept(40)
    native_order(item, 15)
    f.order(f.customer(), f.line(item, 14))
    supply.request(f.company())
    assert requests_for(item) == []  # 11 are left
    f.order(f.customer(), f.line(item, 40))
    supply.request(f.company())
    assert requests_for(item) == [39]  # 29 are missing, and 10 are to be kept


def test_a_request_is_ordered_received_and_delivered_without_another_one():
    item = kept(30)
    order = f.order(f.customer(), f.line(item, 25))
    supply.request(f.company())
    [name] = frappe.get_all("Material Request Item", {"item_code": item}, pluck="parent")
    purchase = frappe.get_attr("erpnext.stock.doctype.material_request.material_request.make_purchase_order")(name)
    purchase.items = [row for row in purchase.items if row.item_code == item]
    purchase.update({"supplier": f.supplier(), "transaction_date": f.DAY, "schedule_date": f.DAY})
    for row in purchase.items:
        row.update({"rate": 6, "schedule_date": f.DAY})
    purchase.insert().submit()
    supply.request(f.company())
    receipt = frappe.get_attr("erpnext.buying.doctype.purchase_order.purchase_order.make_purchase_receipt")(
        purchase.name
    )
    receipt.update({"posting_date": f.DAY, "posting_time": "00:00:02", "set_posting_time": 1})
    receipt.insert().submit()
    supply.request(f.company())
    f.delivery([order.name])
    supply.request(f.company())
    assert requests_for(item) == [20]
    assert bin_of(item) == (25, 0, 0)


def test_an_item_past_its_end_of_life_is_left_out():
    item, other = kept(30), kept(30)
    f.order(f.customer(), f.line(item, 25), f.line(other, 25))
    frappe.db.set_value("Item", item, "end_of_life", "2026-01-01")
    supply.request(f.company())
    assert (requests_for(item), requests_for(other)) == ([], [20])


def test_what_is_bought_in_boxes_is_requested_in_boxes():
    item = kept(30, uoms=[{"uom": "Box", "conversion_factor": 12}], purchase_uom="Box")
    f.order(f.customer(), f.line(item, 25))
    supply.request(f.company())
    [row] = frappe.get_all("Material Request Item", {"item_code": item}, ["qty", "uom", "stock_qty"])
    whole = frappe.db.get_value("UOM", "Box", "must_be_whole_number")
    assert (row.uom, row.stock_qty) == ("Box", 24 if whole else pytest.approx(20))
