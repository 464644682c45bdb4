"""The stock reports against figures worked by hand, and against plain sums."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import frappe
import pytest
from frappe.desk.query_report import run

from tests.host_erp.conftest import dec, make_customer, make_item
from tests.host_erp.test_stock_vouchers import count, make_supplier, purchase, transfer

D = Decimal


def rows(name: str, books, **filters) -> list[dict]:
    """The report's rows, totals left out."""
    found = run(name, {"company": books.company, **filters})["result"]
    return [row for row in found if not row.get("bold")]


def figures(found: list[dict], *fields: str) -> list[tuple]:
    return [tuple(dec(row[f]) if isinstance(row[f], float | D) else row[f] for f in fields) for row in found]


@pytest.fixture
def moved(books):
    """Tea: 10 at 4 and 10 at 6 in March, 5 sold in April, 4 moved to the finished goods; 2.5 kg of flour at 2."""
    tea, flour = make_item("HT-TEA"), make_item("HT-FLOUR", stock_uom="Kg", item_group="Consumable")
    books.stock((tea, "10", "4"), on=books.day(3, 1), name="T-A")
    books.stock((tea, "10", "6"), (flour, "2.5", "2"), on=books.day(3, 20), name="T-B")
    books.stock((tea, "-5"), on=books.day(4, 2), name="T-C")
    transfer(books, {"item_code": tea, "qty": 4}, posting_date=books.day(4, 3), set_posting_time=1)
    mistake, _ = books.stock((tea, "1", "99"), on=books.day(4, 4), name="T-X")
    from host_erp.ledger import stock_ledger

    stock_ledger.reverse(mistake)
    return books


def test_the_stock_ledger_runs_from_its_opening(moved):
    found = run("Stock Ledger", {
        "company": moved.company, "from_date": moved.day(4, 1), "to_date": moved.day(4, 30), "warehouse": moved.stores,
    })["result"]  # fmt: skip
    assert figures(found, "item_name", "qty_after_transaction", "stock_value") == [
        ("Opening", 20, 100), ("HT-TEA", 15, 75), ("HT-TEA", 11, 55),
    ]  # fmt: skip
    assert figures(found[1:], "in_qty", "out_qty", "stock_value_difference", "valuation_rate") == [
        (0, 5, -25, 5), (0, 4, -20, 5),
    ]  # fmt: skip
    assert found[1]["voucher_no"] == "T-C"
    both = rows("Stock Ledger", moved, from_date=moved.day(1, 1), to_date=moved.day(12, 31), item_code="HT-TEA")
    assert figures(both, "warehouse", "qty_after_transaction") == [
        (moved.stores, 10), (moved.stores, 20), (moved.stores, 15), (moved.stores, 11), (moved.finished, 4),
    ]  # fmt: skip
    one = rows("Stock Ledger", moved, from_date=moved.day(1, 1), to_date=moved.day(12, 31), voucher_no="T-B")
    assert figures(one, "item_code", "qty_after_transaction", "stock_value") == [
        ("HT-TEA", 20, 100),
        ("HT-FLOUR", 2.5, 5),
    ]


def test_the_last_row_of_the_stock_ledger_is_the_stock_balance_is_the_bin(moved):
    ledger = rows("Stock Ledger", moved, from_date=moved.day(1, 1), to_date=moved.day(12, 31))
    last = {
        (row["item_code"], row["warehouse"]): (dec(row["qty_after_transaction"]), dec(row["stock_value"]))
        for row in ledger
    }
    balance = rows("Stock Balance", moved, to_date=moved.day(12, 31))
    assert {(row["item_code"], row["warehouse"]): (dec(row["qty"]), dec(row["value"])) for row in balance} == last
    bins = frappe.db.sql(
        "select item_code, warehouse, actual_qty, stock_value from tabBin where item_code in ('HT-TEA', 'HT-FLOUR')"
    )
    assert {(item, place): (dec(qty), dec(value)) for item, place, qty, value in bins} == last


def test_stock_balance_as_of_a_day_and_by_groups(moved):
    def balance(**more):
        return rows("Stock Balance", moved, **{"to_date": moved.day(12, 31), **more})

    assert figures(balance(to_date=moved.day(3, 1)), "item_code", "qty", "value") == [("HT-TEA", 10, 40)]
    assert figures(balance(group_by="Item"), "item_code", "qty", "value") == [("HT-FLOUR", 2.5, 5), ("HT-TEA", 15, 75)]
    by_place = balance(group_by="Warehouse")
    assert figures(by_place, "warehouse", "value") == [(moved.finished, 20), (moved.stores, 60)]
    assert "qty" not in by_place[0], "pieces and kilograms are not added up"
    assert figures(balance(group_by="Item Group"), "item_group", "value") == [("Consumable", 5), ("Products", 75)]
    assert figures(balance(item_group="Consumable"), "item_code") == [("HT-FLOUR",)]
    with pytest.raises(frappe.ValidationError, match="Group By"):
        balance(group_by="Colour")


def test_stock_and_accounts_are_compared_by_voucher(moved):
    filters = {"company": moved.company, "as_on_date": moved.day(12, 31)}
    found = run("Stock and Account Value Comparison", filters)
    assert found["result"] == []
    assert [dec(one["value"]) for one in found["report_summary"]] == [80, 80, 0]
    frappe.db.sql(
        "update `tabGL Entry` set debit = debit + 1 where voucher_no = 'T-A' and account = %s", moved.stock_in_hand
    )
    found = run("Stock and Account Value Comparison", filters)
    assert figures(found["result"], "voucher_no", "stock_value", "account_value", "difference_value") == [
        ("T-A", 40, 41, -1)
    ]
    assert [dec(one["value"]) for one in found["report_summary"]] == [80, 81, -1]


def test_projected_quantities_and_availability(moved):
    frappe.get_doc({
        "doctype": "Material Request", "material_request_type": "Purchase", "company": moved.company,
        "items": [{"item_code": "HT-TEA", "qty": 7, "warehouse": moved.stores}],
    }).insert().submit()  # fmt: skip
    from host_erp.ledger import reservations

    reservations.reserve([(("HT-TEA", moved.stores), D(6))])
    columns = ("warehouse", "actual_qty", "indented_qty", "reserved_qty", "projected_qty")
    assert figures(rows("Stock Projected Qty", moved, item_code="HT-TEA"), *columns) == [
        (moved.finished, 4, 0, 0, 4), (moved.stores, 11, 7, 6, 12),
    ]  # fmt: skip
    columns = ("item_code", "actual_qty", "reserved_qty", "expired_qty", "available_qty", "incoming_qty")
    assert figures(rows("Item Availability", moved), *columns) == [
        ("HT-FLOUR", 2.5, 0, 0, 2.5, 0), ("HT-TEA", 15, 6, 0, 9, 7),
    ]  # fmt: skip


@pytest.fixture
def tracked(books):
    """Batches OLD (expired) and NEW of milk: 5 and 8 in, 2 of NEW out; serial numbers P1 and P2, P1 sold."""
    milk, phone = make_item("HT-MILK", has_batch_no=1), make_item("HT-PHONE", has_serial_no=1)
    today = frappe.utils.getdate()
    for name, days in (("OLD", -1), ("NEW", 90)):
        frappe.get_doc({
            "doctype": "Batch", "batch_id": name, "item": milk, "manufacturing_date": books.day(1, 1),
            "expiry_date": today + timedelta(days=days),
        }).insert()  # fmt: skip
    supplier = make_supplier()
    first = {"supplier": supplier, "posting_date": today - timedelta(days=3), "set_posting_time": 1}
    purchase(books, {"item_code": milk, "qty": 5, "rate": 1, "batch_no": "OLD"},
             {"item_code": milk, "qty": 8, "rate": 1, "batch_no": "NEW"}, **first)  # fmt: skip
    purchase(books, {"item_code": phone, "qty": 2, "rate": 9, "serial_no": "P1\nP2"}, **first)
    from host_erp.ledger import stock_ledger
    from host_erp.ledger.rows import StockRow

    sale = books.voucher("T-SALE", on=today, customer=make_customer("HT Buyer"))
    stock_ledger.post(sale, [
        StockRow(milk, books.stores, D(-2), "a", books.stock_adjustment),
        StockRow(phone, books.stores, D(-1), "b", books.stock_adjustment, serial_nos=("P1",)),
    ])  # fmt: skip
    return books


def test_batch_wise_balance_history(tracked):
    today = frappe.utils.getdate()
    columns = ("batch_no", "opening_qty", "in_qty", "out_qty", "balance_qty")
    found = rows("Batch-Wise Balance History", tracked, from_date=today, to_date=today)
    assert figures(found, *columns) == [("OLD", 5, 0, 0, 5), ("NEW", 8, 0, 2, 6)]
    found = rows(
        "Batch-Wise Balance History", tracked, from_date=today - timedelta(days=9), to_date=today, batch_no="NEW"
    )
    assert figures(found, *columns) == [("NEW", 0, 8, 2, 6)]
    assert figures(rows("Item Availability", tracked), "item_code", "expired_qty", "available_qty") == [
        ("HT-MILK", 5, 6), ("HT-PHONE", 0, 1),
    ]  # fmt: skip
    count(tracked, {"item_code": "HT-MILK", "qty": 0, "batch_no": "OLD"})
    found = rows("Batch-Wise Balance History", tracked, from_date=today, to_date=today, batch_no="OLD")
    assert figures(found, *columns) == [("OLD", 5, 0, 5, 0)]


def test_serial_no_ledger(tracked):
    found = rows("Serial No Ledger", tracked, to_date=frappe.utils.getdate(), item_code="HT-PHONE")
    assert figures(found, "serial_no", "qty", "status", "customer") == [
        ("P1", 1, "Active", None), ("P1", -1, "Delivered", "HT Buyer"), ("P2", 1, "Active", None),
    ]  # fmt: skip
    assert found[1]["voucher_no"] == "T-SALE"
    assert len(rows("Serial No Ledger", tracked, to_date=frappe.utils.getdate(), serial_no="P2")) == 1
    with pytest.raises(frappe.ValidationError, match="item or a serial number"):
        rows("Serial No Ledger", tracked, to_date=frappe.utils.getdate())


REPORTS = {
    "Stock Ledger": {"from_date": "2026-01-01", "to_date": "2026-12-31"},
    "Stock Balance": {"to_date": "2026-12-31"},
    "Stock Projected Qty": {},
    "Item Availability": {},
    "Stock and Account Value Comparison": {"as_on_date": "2026-12-31"},
    "Batch-Wise Balance History": {"from_date": "2026-01-01", "to_date": "2026-12-31"},
    "Serial No Ledger": {"to_date": "2026-12-31", "item_code": "HT-TEA"},
}


@pytest.mark.parametrize("name", REPORTS)
def test_who_may_not_read_the_company_reads_no_report_and_filters_are_needed(moved, name, count_queries):
    from importlib import import_module

    module = import_module(f"host_erp.host_erp.report.{frappe.scrub(name)}.{frappe.scrub(name)}")
    with pytest.raises(frappe.ValidationError, match="Company"):
        module.execute({})
    with count_queries() as queries:
        module.execute({"company": moved.company, **REPORTS[name]})
    assert queries.count <= 5
    frappe.set_user("Guest")
    with pytest.raises(frappe.PermissionError):
        module.execute({"company": moved.company, **REPORTS[name]})
