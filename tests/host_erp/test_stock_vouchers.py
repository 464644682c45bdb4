"""Purchase Receipt, Material Transfer and Stock Reconciliation, worked by hand."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import counts, stock_ledger
from host_erp.ledger.errors import NegativeStockError, PartyError, StockError, TrackingError
from host_erp.ledger.rows import StockRow
from tests.host_erp.conftest import dec, make_item
from tests.host_erp.test_stock_entry import entry

D = Decimal


def make_supplier(name: str = "HT Supplier", **values) -> str:
    return frappe.get_doc({"doctype": "Supplier", "supplier_name": name, **values}).insert().name


def purchase(books, *rows: dict, submit=True, **values):
    doc = frappe.get_doc({
        "doctype": "Purchase Receipt", "company": books.company, "set_warehouse": books.stores, "items": list(rows),
        **values,
    }).insert()  # fmt: skip
    return doc.submit() if submit else doc


def transfer(books, *rows: dict, submit=True, **values):
    doc = frappe.get_doc({
        "doctype": "Stock Entry", "purpose": "Material Transfer", "company": books.company,
        "from_warehouse": books.stores, "to_warehouse": books.finished, "items": list(rows), **values,
    }).insert()  # fmt: skip
    return doc.submit() if submit else doc


def count(books, *rows: dict, submit=True, **values):
    doc = frappe.get_doc({
        "doctype": "Stock Reconciliation", "company": books.company, "set_warehouse": books.stores,
        "items": list(rows), **values,
    }).insert()  # fmt: skip
    return doc.submit() if submit else doc


@pytest.fixture
def supplier(books) -> str:
    return make_supplier()


def test_a_purchase_receipt_brings_goods_in_and_owes_their_bill(books, supplier, item, bulk):
    boxed = make_item("HT-BOXED", uoms=[{"uom": "Box", "conversion_factor": 12}])
    doc = purchase(
        books, {"item_code": boxed, "qty": 2, "uom": "Box", "rate": 30}, {"item_code": bulk, "qty": 0.3, "rate": 9.99},
        supplier=supplier,
    )  # fmt: skip
    assert books.bin(boxed) == (24, 60) and books.bin(bulk) == (D("0.3"), 3)
    unbilled = f"Stock Received But Not Billed - {books.abbr}"
    assert books.gl(doc) == [(books.stock_in_hand, 63, 0), (unbilled, 0, 63)]
    assert (doc.status, doc.total_qty, doc.total, doc.items[0].valuation_rate) == ("To Bill", 2.3, 63, 2.5)
    assert frappe.get_cached_value("Company", books.company, "stock_received_but_not_billed") == unbilled
    doc.reload()
    doc.cancel()
    assert (doc.status, books.bin(boxed), books.balance(unbilled)) == ("Cancelled", (0, 0), 0)
    assert books.problems() == []


def test_a_receipt_in_another_currency_is_worth_its_amount_at_the_rate(books, supplier, item):
    frappe.get_doc({
        "doctype": "Currency Exchange", "date": books.day(1, 1), "from_currency": "EUR", "to_currency": "USD",
        "exchange_rate": 1.1, "for_buying": 1,
    }).insert()  # fmt: skip
    doc = purchase(books, {"item_code": item, "qty": 3, "rate": 3.33}, supplier=supplier, currency="EUR")
    assert (doc.conversion_rate, doc.total, doc.base_total) == (1.1, 9.99, 10.99)
    assert books.bin(item) == (3, D("10.99"))


def test_what_a_purchase_receipt_refuses(books, supplier, item):
    with pytest.raises(StockError, match=r"Row 1.*no rate"):
        purchase(books, {"item_code": item, "qty": 1}, supplier=supplier)
    with pytest.raises(StockError, match=r"Row 1.*greater than zero"):
        purchase(books, {"item_code": item, "qty": 0, "rate": 1}, supplier=supplier)
    with pytest.raises(PartyError, match="Late"):
        purchase(books, {"item_code": item, "qty": 1, "rate": 1}, supplier=make_supplier("Late", disabled=1))
    doc = purchase(books, {"item_code": item, "qty": 1, "rate": 1}, supplier=supplier)
    doc.cancel()
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Purchase Receipt", doc.name)


def test_a_purchase_receipt_makes_batches_and_serial_numbers_and_shows_them(books, supplier):
    tea = make_item("HT-TEA", has_batch_no=1, create_new_batch=1, batch_number_series="TEA-.###")
    phone = make_item("HT-PHONE", has_serial_no=1, serial_no_series="PH-.###")
    doc = purchase(
        books, {"item_code": tea, "qty": 2, "rate": 3}, {"item_code": phone, "qty": 2, "rate": 100}, supplier=supplier
    )
    doc.reload()
    assert [(row.batch_no, row.serial_no) for row in doc.items] == [("TEA-001", None), (None, "PH-001\nPH-002")]
    assert books.problems() == []


def test_a_transfer_moves_value_and_books_nothing_within_one_account(books, item):
    books.stock((item, "3", "3.333333333"), (item, "5", "1", books.finished))
    doc = transfer(books, {"item_code": item, "qty": 2})
    assert books.bin(item) == (1, D("3.33")) and books.bin(item, books.finished) == (7, D("11.67"))
    assert books.gl(doc) == []
    doc.reload()
    assert [(row.amount, dec(row.basic_rate)) for row in doc.items] == [(6.67, D("3.335"))]
    assert (doc.total_incoming_value, doc.total_outgoing_value, doc.value_difference) == (6.67, 6.67, 0)
    doc.cancel()
    assert books.bin(item) == (3, 10) and books.bin(item, books.finished) == (5, 5)
    assert books.problems() == []


def test_a_transfer_between_accounts_moves_the_value_in_the_books_too(books, item):
    account = frappe.get_doc({
        "doctype": "Account", "account_name": "Finished Stock", "company": books.company, "account_type": "Stock",
        "parent_account": f"Stock Assets - {books.abbr}",
    }).insert().name  # fmt: skip
    frappe.db.set_value("Warehouse", books.finished, "account", account)
    books.stock((item, "4", "2.5"))
    doc = transfer(books, {"item_code": item, "qty": 3})
    assert books.gl(doc) == [(account, D("7.5"), 0), (books.stock_in_hand, 0, D("7.5"))]
    assert books.problems() == []


def test_what_is_transferred_does_not_serve_another_line_at_once(books, item):
    books.stock((item, "4", "2"))
    with pytest.raises(NegativeStockError) as caught:
        transfer(
            books, {"item_code": item, "qty": 4},
            {"item_code": item, "qty": 2, "s_warehouse": books.finished, "t_warehouse": books.stores},
        )  # fmt: skip
    assert [(one.warehouse, one.needed, one.available) for one in caught.value.shortages] == [(books.finished, 2, 0)]
    with pytest.raises(StockError, match=r"Row 1.*two warehouses"):
        transfer(books, {"item_code": item, "qty": 1}, to_warehouse=books.stores)
    with pytest.raises(StockError, match=r"Row 1.*target"):
        transfer(books, {"item_code": item, "qty": 1}, to_warehouse=None)


def test_batches_and_serial_numbers_move_with_the_goods(books):
    tea, phone = make_item("HT-TEA", has_batch_no=1), make_item("HT-PHONE", has_serial_no=1)
    for name, month in (("LATE", 12), ("EARLY", 11)):
        batch = {"doctype": "Batch", "batch_id": name, "item": tea, "expiry_date": books.day(month, 28)}
        frappe.get_doc(batch | {"manufacturing_date": books.day(1, 1)}).insert()
        entry(books, "Material Receipt", (tea, 3, {"basic_rate": 3, "batch_no": name}))
    entry(books, "Material Receipt", (phone, 3, {"basic_rate": 9, "serial_no": "P1\nP2\nP3"}))
    doc = transfer(books, {"item_code": tea, "qty": 4}, {"item_code": phone, "qty": 1, "serial_no": "P2"},
                   {"item_code": phone, "qty": 1})  # fmt: skip
    doc.reload()
    assert [(row.batch_no, row.serial_no) for row in doc.items] == [(None, None), (None, "P2"), (None, "P1")]
    places = {name: frappe.db.get_value("Serial No", name, "warehouse") for name in ("P1", "P2", "P3")}
    assert places == {"P1": books.finished, "P2": books.finished, "P3": books.stores}
    there = {"warehouse": books.finished, "item_code": tea}
    assert dict(frappe.get_all("Batch Balance", filters=there, fields=["batch_no", "qty"], as_list=True)) == {
        "EARLY": 3, "LATE": 1,
    }  # fmt: skip
    assert books.problems() == []
    issue = entry(books, "Material Issue", (phone, 1, {"serial_no": "P2", "s_warehouse": books.finished}))
    frappe.db.savepoint("refused")
    with pytest.raises(NegativeStockError):
        frappe.get_doc(doc.doctype, doc.name).cancel()
    frappe.db.rollback(save_point="refused")
    issue.reload()
    issue.cancel()
    doc.reload()
    doc.cancel()
    assert {frappe.db.get_value("Serial No", name, "warehouse") for name in ("P1", "P2", "P3")} == {books.stores}
    assert books.problems() == []


def test_opening_stock_by_reconciliation(books, item, bulk):
    doc = count(
        books, {"item_code": item, "qty": 10, "valuation_rate": 4},
        {"item_code": bulk, "qty": 2.5, "valuation_rate": 2}, purpose="Opening Stock",
    )  # fmt: skip
    assert books.bin(item) == (10, 40) and books.bin(bulk) == (D("2.5"), 5)
    assert books.gl(doc) == [(books.stock_in_hand, 45, 0), (f"Temporary Opening - {books.abbr}", 0, 45)]
    assert frappe.get_all("GL Entry", filters={"voucher_no": doc.name}, pluck="is_opening", distinct=True) == ["Yes"]
    doc.reload()
    assert (doc.difference_amount, doc.items[0].quantity_difference, doc.items[0].amount) == (45, 10, 40)
    assert books.problems() == []


def test_a_count_books_what_is_missing_and_what_is_found(books, item, bulk):
    books.stock((item, "10", "4"), (bulk, "1", "3"))
    doc = count(books, {"item_code": item, "qty": 8}, {"item_code": bulk, "qty": 1.5})
    assert books.bin(item) == (8, 32) and books.bin(bulk) == (D("1.5"), D("4.5"))
    assert books.gl(doc) == [(books.stock_adjustment, D("6.5"), 0), (books.stock_in_hand, 0, D("6.5"))]
    doc.reload()
    found = [(row.current_qty, row.current_amount, row.quantity_difference, row.amount_difference) for row in doc.items]
    assert found == [(10, 40, -2, -8), (1, 3, 0.5, 1.5)]
    doc.cancel()
    assert books.bin(item) == (10, 40) and books.bin(bulk) == (1, 3)
    assert books.problems() == []


def test_a_count_to_zero_empties_the_bin(books, item):
    books.stock((item, "3", "3.333333333"))
    count(books, {"item_code": item, "qty": 0})
    assert books.bin(item) == (0, 0) and books.problems() == []


def test_a_count_with_a_rate_revalues_all_that_lies_there(books, item):
    books.stock((item, "10", "4"))
    doc = count(books, {"item_code": item, "qty": 10, "valuation_rate": 3.5})
    assert books.bin(item) == (10, 35)
    assert books.gl(doc) == [(books.stock_adjustment, 5, 0), (books.stock_in_hand, 0, 5)]
    [row] = frappe.get_all("Stock Ledger Entry", filters={"voucher_no": doc.name}, fields=["*"])
    assert (row.actual_qty, row.stock_value_difference, row.valuation_rate) == (0, -5, 3.5)
    doc = count(books, {"item_code": item, "qty": 12, "valuation_rate": 5})
    assert books.bin(item) == (12, 60) and books.problems() == []
    doc.reload()
    doc.cancel()
    assert books.bin(item) == (10, 35) and books.problems() == []


def test_what_a_count_refuses(books, item):
    books.stock((item, "10", "4"))
    with pytest.raises(StockError, match="Nothing differs"):
        count(books, {"item_code": item, "qty": 10, "valuation_rate": 4})
    with pytest.raises(StockError, match=r"Row 2.*row 1"):
        count(books, {"item_code": item, "qty": 1}, {"item_code": item, "qty": 2})
    with pytest.raises(StockError, match="cannot lie there"):
        count(books, {"item_code": item, "qty": -1})
    tea = make_item("HT-TEA", has_batch_no=1)
    with pytest.raises(StockError, match=r"Row 1.*count each batch"):
        count(books, {"item_code": tea, "qty": 1})
    phone = make_item("HT-PHONE", has_serial_no=1)
    with pytest.raises(StockError, match="Row 1: 1 serial numbers for 2"):
        count(books, {"item_code": phone, "qty": 2, "serial_no": "P1"})


def test_counts_of_batches_and_serial_numbers(books):
    tea, phone = make_item("HT-TEA", has_batch_no=1), make_item("HT-PHONE", has_serial_no=1)
    for name in ("A", "B"):
        frappe.get_doc({"doctype": "Batch", "batch_id": name, "item": tea}).insert()
        entry(books, "Material Receipt", (tea, 4, {"basic_rate": 2, "batch_no": name}))
    entry(books, "Material Receipt", (phone, 2, {"basic_rate": 9, "serial_no": "P1\nP2"}))
    doc = count(
        books, {"item_code": tea, "qty": 1, "batch_no": "A"}, {"item_code": tea, "qty": 6, "batch_no": "B"},
        {"item_code": phone, "qty": 2, "serial_no": "P2\nP3", "valuation_rate": 9},
    )  # fmt: skip
    of_tea = {"filters": {"item_code": tea}, "fields": ["batch_no", "qty"], "as_list": True}
    assert dict(frappe.get_all("Batch Balance", **of_tea)) == {"A": 1, "B": 6}
    assert [frappe.db.get_value("Serial No", name, "warehouse") for name in ("P1", "P2", "P3")] == [
        None, books.stores, books.stores,
    ]  # fmt: skip
    assert books.bin(tea) == (7, 14) and books.bin(phone) == (2, 18)
    assert books.problems() == []
    doc.reload()
    doc.cancel()
    assert books.bin(tea) == (8, 16) and books.problems() == []
    other = make_item("HT-MORE", has_batch_no=1)
    frappe.get_doc({"doctype": "Batch", "batch_id": "X", "item": other}).insert()
    with pytest.raises(TrackingError, match="Row 1: batch X is one of HT-MORE"):
        count(books, {"item_code": tea, "qty": 1, "batch_no": "X"})


@pytest.mark.parametrize("rows", [1, 100])
def test_the_number_of_statements_of_a_transfer_and_a_count(books, count_queries, rows):
    """Of the ledgers, that is: Frappe writes the documents' own rows one by one."""
    warm, *items = [make_item(f"HT-{at}", has_batch_no=1) for at in range(rows + 1)]

    def rows_of(codes: list[str]) -> list[StockRow]:
        halves = ((books.stores, D(-1)), (books.finished, D(1)))
        return [
            StockRow(code, place, qty, code, books.stock_adjustment, cost_of=(code,) if qty > 0 else ())
            for code in codes
            for place, qty in halves
        ]

    def counts_of(codes: list[str]) -> list[counts.Count]:
        return [
            counts.Count(code, books.stores, D(7), code, batch_no=f"B {code}", expense_account=books.stock_adjustment)
            for code in codes
        ]

    def live(codes: list[str]) -> list[int]:
        for code in codes:
            frappe.get_doc({"doctype": "Batch", "batch_id": f"B {code}", "item": code}).insert()
        opening = [StockRow(c, books.stores, D(5), c, books.stock_adjustment, None, D(2), f"B {c}") for c in codes]
        stock_ledger.post(books.voucher(), opening)
        with count_queries() as transferring:
            stock_ledger.post(books.voucher(), rows_of(codes))
        with count_queries() as counting:
            counts.post(books.voucher(), counts_of(codes))
        return [transferring.count, counting.count]

    live([warm])
    assert live(items) == [14, 19]
