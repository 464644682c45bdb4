"""Material requests, bills of materials and work orders: demand, incoming supply, manufacture at cost."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger.errors import NegativeStockError, StockError, SupplyError
from tests.host_erp.conftest import dec, make_item
from tests.host_erp.test_stock_vouchers import make_supplier, purchase, transfer

D = Decimal
SUPPLY = ("actual_qty", "indented_qty", "planned_qty", "projected_qty")


def supply(books, item: str, warehouse: str | None = None) -> tuple:
    found = frappe.db.get_value("Bin", {"item_code": item, "warehouse": warehouse or books.stores}, SUPPLY)
    return tuple(dec(one) for one in found) if found else (0, 0, 0, 0)


def request(books, kind: str, *rows: dict, submit=True, **values):
    doc = frappe.get_doc({
        "doctype": "Material Request", "material_request_type": kind, "company": books.company,
        "set_warehouse": books.stores, "items": list(rows), **values,
    }).insert()  # fmt: skip
    return doc.submit() if submit else doc


def make_bom(books, item: str, *rows: tuple, quantity=1, **values):
    doc = {
        "doctype": "BOM", "item": item, "company": books.company, "quantity": quantity,
        "items": [{"item_code": code, "qty": qty} for code, qty in rows], **values,
    }  # fmt: skip
    return frappe.get_doc(doc).insert().submit()


def make_order(books, item: str, qty: float, submit=True, **values):
    doc = frappe.get_doc({
        "doctype": "Work Order", "company": books.company, "production_item": item, "qty": qty,
        "source_warehouse": books.stores, "fg_warehouse": books.finished, **values,
    }).insert()  # fmt: skip
    return doc.submit() if submit else doc


def finish(order, qty: float | None = None):
    order.reload()
    entry = order.make_stock_entry(qty)
    entry.insert()
    entry.submit()
    order.reload()
    return entry


@pytest.fixture
def table(books) -> str:
    """A table of one top at 20.00 and four legs at 2.50 each, ten sets in stock."""
    top, leg, table = make_item("HT-TOP"), make_item("HT-LEG"), make_item("HT-TABLE")
    books.stock((top, "10", "20"), (leg, "40", "2.5"))
    make_bom(books, table, (top, 1), (leg, 4))
    return table


def test_a_request_to_buy_is_incoming_until_it_is_received(books, item):
    books.stock((item, "2", "1"))
    doc = request(books, "Purchase", {"item_code": item, "qty": 10})
    assert (doc.status, supply(books, item)) == ("Pending", (2, 10, 0, 12))
    line = {"item_code": item, "rate": 1, "material_request": doc.name, "material_request_item": doc.items[0].name}
    receipt = purchase(books, line | {"qty": 4}, supplier=make_supplier())
    doc.reload()
    assert (doc.status, doc.per_received, supply(books, item)) == ("Partially Received", 40, (6, 6, 0, 12))
    purchase(books, line | {"qty": 8}, supplier="HT Supplier")
    doc.reload()
    assert (doc.status, supply(books, item)) == ("Received", (14, 0, 0, 14)), "two more than asked for"
    with pytest.raises(SupplyError, match="ordered or received"):
        doc.cancel()
    receipt.reload()
    receipt.cancel()
    doc.reload()
    assert (doc.status, supply(books, item)) == ("Partially Received", (10, 2, 0, 12))
    assert books.problems() == []


def test_a_stopped_request_is_waited_for_no_more(books, item):
    doc = request(books, "Purchase", {"item_code": item, "qty": 10})
    doc.update_status("Stopped")
    assert supply(books, item) == (0, 0, 0, 0)
    supplier = make_supplier()
    frappe.db.savepoint("refused")
    with pytest.raises(SupplyError, match=r"Purchase Receipt.*Stopped"):
        purchase(books, {"item_code": item, "qty": 1, "rate": 1, "material_request": doc.name,
                         "material_request_item": doc.items[0].name}, supplier=supplier)  # fmt: skip
    frappe.db.rollback(save_point="refused")
    doc.update_status("Submitted")
    assert (doc.status, supply(books, item)) == ("Pending", (0, 10, 0, 10))
    doc.update_status("Stopped")
    doc.reload()
    doc.cancel()
    assert supply(books, item) == (0, 0, 0, 0) and books.problems() == []


def test_a_request_to_transfer_is_served_by_a_transfer_and_by_nothing_else(books, item):
    books.stock((item, "9", "1"))
    doc = request(books, "Material Transfer", {"item_code": item, "qty": 3, "warehouse": books.finished})
    assert supply(books, item, books.finished) == (0, 3, 0, 3)
    link = {"item_code": item, "qty": 3, "material_request": doc.name, "material_request_item": doc.items[0].name}
    with pytest.raises(SupplyError, match="for Material Transfer"):
        purchase(books, link | {"rate": 1}, supplier=make_supplier())
    transfer(books, link)
    doc.reload()
    assert (doc.status, supply(books, item, books.finished)) == ("Transferred", (3, 0, 0, 3))
    assert books.problems() == []


def test_what_requests_refuse(books, item):
    with pytest.raises(StockError, match=r"Row 1.*greater than zero"):
        request(books, "Purchase", {"item_code": item, "qty": 0})
    with pytest.raises(SupplyError, match=r"Row 1.*before the request"):
        request(books, "Purchase", {"item_code": item, "qty": 1, "schedule_date": "2020-01-01"})
    doc = request(books, "Material Issue", {"item_code": item, "qty": 1})
    assert supply(books, item) == (0, 0, 0, 0), "what is to be used is no supply"
    doc.cancel()


def test_a_work_order_from_plan_to_product(books, table):
    order = make_order(books, table, 4)
    assert [(row.item_code, row.required_qty) for row in order.required_items] == [("HT-TOP", 4), ("HT-LEG", 16)]
    assert (order.status, supply(books, table, books.finished)) == ("Not Started", (0, 0, 4, 4))
    entry = finish(order, 1)
    assert (order.status, order.produced_qty, supply(books, table, books.finished)) == ("In Process", 1, (1, 0, 3, 4))
    # 1 x 20.00 + 4 x 2.50
    assert books.bin(table, books.finished) == (1, 30) and books.bin("HT-LEG") == (36, 90)
    assert books.gl(entry) == [], "value moves within the stock account"
    last = finish(order)
    assert (order.status, supply(books, table, books.finished)) == ("Completed", (4, 0, 0, 4))
    assert books.bin(table, books.finished) == (4, 120)
    assert [row.consumed_qty for row in order.required_items] == [4, 16]
    assert books.problems() == []
    with pytest.raises(SupplyError, match="0 left"):
        order.make_stock_entry()
    with pytest.raises(SupplyError, match="has produced"):
        frappe.get_doc("Work Order", order.name).cancel()
    for done in (last, entry):
        frappe.get_doc("Stock Entry", done.name).cancel()
    order.reload()
    assert (order.status, supply(books, table, books.finished)) == ("Not Started", (0, 0, 4, 4))
    assert books.bin("HT-TOP") == (10, 200) and [row.consumed_qty for row in order.required_items] == [0, 0]
    order.cancel()
    assert supply(books, table, books.finished) == (0, 0, 0, 0)
    assert books.problems() == []


def test_parts_of_components_that_do_not_divide_add_up(books):
    flour, bread = make_item("HT-FLOUR", stock_uom="Kg"), make_item("HT-BREAD")
    books.stock((flour, "1", "10"))
    make_bom(books, bread, (flour, 1), quantity=3)
    order = make_order(books, bread, 3)
    for _ in range(3):
        finish(order, 1)
    assert books.bin(flour) == (0, 0) and books.bin(bread, books.finished) == (3, 10)
    assert dec(order.required_items[0].consumed_qty) == 1 and books.problems() == []


def test_what_a_work_order_refuses(books, table, item):
    with pytest.raises(SupplyError, match="no bill of materials"):
        make_order(books, item, 1)
    order = make_order(books, table, 2)
    with pytest.raises(SupplyError, match="3 to make, 2 left"):
        order.make_stock_entry(3)
    entry = order.make_stock_entry(2)
    entry.items[-1].qty = 3
    entry.insert()
    with pytest.raises(SupplyError, match="3 to make, 2 left"):
        entry.submit()
    order.stop_unstop("Stopped")
    assert supply(books, table, books.finished) == (0, 0, 0, 0)
    with pytest.raises(SupplyError, match="0 left"):
        order.make_stock_entry()
    order.stop_unstop("Resumed")
    assert supply(books, table, books.finished) == (0, 0, 2, 2)
    many = make_order(books, table, 20)
    with pytest.raises(NegativeStockError) as caught:
        finish(many)
    assert {one.item_code for one in caught.value.shortages} == {"HT-TOP", "HT-LEG"}


def test_manufacture_needs_a_product_and_components(books, table):
    rows = [{"item_code": "HT-TOP", "qty": 1, "s_warehouse": books.stores}]
    for items in (rows, [{"item_code": table, "qty": 1, "t_warehouse": books.stores, "is_finished_item": 1}]):
        with pytest.raises(StockError, match="one finished item"):
            frappe.get_doc({
                "doctype": "Stock Entry", "purpose": "Manufacture", "company": books.company, "items": items,
            }).insert()  # fmt: skip


def test_a_product_with_batches_and_serial_numbers_gets_its_own(books):
    part = make_item("HT-PART", has_batch_no=1)
    device = make_item("HT-DEVICE", has_serial_no=1, serial_no_series="DEV-.###")
    frappe.get_doc({"doctype": "Batch", "batch_id": "P1", "item": part}).insert()
    from tests.host_erp.test_stock_entry import entry

    entry(books, "Material Receipt", (part, 6, {"basic_rate": 5, "batch_no": "P1"}))
    make_bom(books, device, (part, 3))
    done = finish(make_order(books, device, 2))
    done.reload()
    assert [(row.batch_no, row.serial_no) for row in done.items] == [("P1", None), (None, "DEV-001\nDEV-002")]
    assert frappe.db.get_value("Serial No", "DEV-001", ("status", "purchase_rate")) == ("Active", 15)
    assert books.problems() == []


def test_requests_to_manufacture_become_work_orders(books, table):
    doc = request(books, "Manufacture", {"item_code": table, "qty": 3, "warehouse": books.finished})
    assert supply(books, table, books.finished) == (0, 3, 0, 3)
    [name] = doc.make_work_orders()
    order = frappe.get_doc("Work Order", name)
    order.source_warehouse = books.stores
    order.submit()
    doc.reload()
    assert (doc.status, doc.per_ordered, supply(books, table, books.finished)) == ("Ordered", 100, (0, 0, 3, 3))
    assert doc.make_work_orders() == []
    order.cancel()
    doc.reload()
    assert (doc.status, supply(books, table, books.finished)) == ("Pending", (0, 3, 0, 3))
    assert books.problems() == []


def test_bills_of_materials(books, table):
    old = frappe.get_doc("BOM", frappe.db.get_value("Item", table, "default_bom"))
    assert (old.name, old.raw_material_cost) == ("BOM-HT-TABLE-001", 30)
    new = make_bom(books, table, ("HT-TOP", 1), ("HT-LEG", 3))
    assert frappe.db.get_value("Item", table, "default_bom") == new.name == "BOM-HT-TABLE-002"
    assert frappe.db.get_value("BOM", old.name, "is_default") == 0
    new.cancel()
    assert frappe.db.get_value("Item", table, "default_bom") is None
    with pytest.raises(frappe.ValidationError, match=r"Row 1.*component of itself"):
        make_bom(books, table, (table, 1))


TAMPERINGS = {
    "update tabBin set indented_qty = indented_qty + 1, projected_qty = projected_qty + 1 where item_code = 'HT-TABLE'":
        "requested quantity of bin differs",
    "update tabBin set planned_qty = planned_qty + 1, projected_qty = projected_qty + 1 where item_code = 'HT-TABLE'":
        "planned quantity of bin differs",
    "update tabBin set projected_qty = 99 where item_code = 'HT-TABLE'": "projected quantity of bin differs",
    "update `tabStock Entry Detail` set transfer_qty = 9 where item_code = 'HT-TABLE'":
        "produced quantity of work order differs",
    "update tabBin set reserved_qty = 99, projected_qty = projected_qty - 99 where item_code = 'HT-TABLE'":
        "more is reserved than lies in the bin",
}  # fmt: skip


@pytest.mark.parametrize("change", TAMPERINGS)
def test_tampering_with_supply(books, table, change):
    finish(make_order(books, table, 4), 1)
    request(books, "Purchase", {"item_code": table, "qty": 3})
    assert books.problems() == []
    frappe.db.sql(change)
    assert {one.kind for one in books.problems()} == {TAMPERINGS[change]}
