"""Serial numbers: made, picked, refused, where they are, taken back."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import stock_ledger
from host_erp.ledger.errors import TrackingError
from host_erp.ledger.rows import StockRow
from tests.host_erp.conftest import make_customer, make_item

D = Decimal
FIELDS = ("status", "warehouse", "customer")


def move(books, *rows: tuple, on=None, name=None, **voucher):
    """Post (item, qty, serial numbers or ""[, rate[, warehouse]]); returns (voucher, moves)."""
    posting = books.voucher(name, on=on, **voucher)
    made = [
        StockRow(item, rest[1] if len(rest) > 1 else books.stores, D(qty), str(at), books.stock_adjustment, None,
                 D(rest[0]) if rest and rest[0] else None, serial_nos=tuple(serials.split()), idx=at + 1)
        for at, (item, qty, serials, *rest) in enumerate(rows)
    ]  # fmt: skip
    return posting, stock_ledger.post_moves(posting, made)


def picked(moves) -> list[list[str]]:
    return [[pick.serial_no for pick in one.row.picks] for one in moves]


def where(serial: str) -> tuple:
    return frappe.db.get_value("Serial No", serial, FIELDS)


def refuse(books, *rows: tuple, words: tuple, **more) -> None:
    before = books.rows() | {"entries": frappe.db.count("Serial and Batch Entry")}
    frappe.db.savepoint("refused")
    with pytest.raises(TrackingError) as caught:
        move(books, *rows, **more)
    for word in words:
        assert str(word) in str(caught.value), caught.value
    frappe.db.rollback(save_point="refused")
    assert books.rows() | {"entries": frappe.db.count("Serial and Batch Entry")} == before


@pytest.fixture
def phone(books) -> str:
    return make_item("HT-PHONE", has_serial_no=1)


@pytest.fixture
def stocked(books, phone) -> str:
    move(books, (phone, "3", "P1 P2 P3", "100"))
    return phone


def test_a_serial_number_from_receipt_to_customer_and_back(books, phone):
    customer = make_customer("HT Buyer")
    receipt, _ = move(books, (phone, "3", "P1 P2 P3", "100"))
    assert where("P2") == ("Active", books.stores, None)
    assert frappe.db.get_value("Serial No", "P2", ("purchase_rate", "purchase_document_no", "company")) == (
        100, receipt.name, books.company,
    )  # fmt: skip
    sale, moves = move(books, (phone, "-2", ""), customer=customer)
    assert picked(moves) == [["P1", "P2"]]
    assert [where(one) for one in ("P1", "P2", "P3")] == [
        ("Delivered", None, customer), ("Delivered", None, customer), ("Active", books.stores, None),
    ]  # fmt: skip
    [row] = frappe.get_all(
        "Stock Ledger Entry", filters={"voucher_no": sale.name}, fields=["has_serial_no", "serial_no"]
    )
    assert (row.has_serial_no, row.serial_no) == (1, "P1\nP2")
    used, _ = move(books, (phone, "-1", "P3"))
    assert where("P3") == ("Consumed", None, None)
    assert books.problems() == []
    for voucher in (used, sale):
        stock_ledger.reverse(voucher)
    assert {where(one) for one in ("P1", "P2", "P3")} == {("Active", books.stores, None)}
    stock_ledger.reverse(receipt)
    assert {where(one) for one in ("P1", "P2", "P3")} == {("Inactive", None, None)}
    assert books.problems() == []
    move(books, (phone, "1", "P1", "90"))
    assert where("P1") == ("Active", books.stores, None), "a corrected receipt may name them again"


def test_receipts_without_numbers_take_the_items_series(books):
    item = make_item("HT-SERIES", has_serial_no=1, serial_no_series="SN-.###")
    _, moves = move(books, (item, "2", "", "1"), (item, "1", "OWN", "1"), (item, "1", "", "1"))
    assert picked(moves) == [["SN-001", "SN-002"], ["OWN"], ["SN-003"]]


def test_the_oldest_goes_first_and_named_ones_are_left_for_their_rows(books, stocked):
    _, moves = move(books, (stocked, "-2", ""), (stocked, "-1", "P1"))
    found = {one.row.voucher_detail_no: [pick.serial_no for pick in one.row.picks] for one in moves}
    assert found == {"1": ["P1"], "0": ["P2", "P3"]}


def test_what_rows_may_not_name(books, stocked, item):
    other = make_item("HT-OTHER", has_serial_no=1)
    move(books, (other, "1", "O1", "1"), (stocked, "1", "F1", "1", books.finished))
    books.stock((item, "5", "1"))
    customer = make_customer("HT Buyer")
    move(books, (stocked, "-1", "P3"), customer=customer)
    refuse(books, (stocked, "-1", "P9"), words=("Row 1", "P9", "does not exist"))
    refuse(books, (stocked, "-1", "O1"), words=("Row 1", "O1", other, stocked))
    refuse(books, (stocked, "-1", "F1"), words=("Row 1", "F1", books.stores, books.finished))
    refuse(books, (stocked, "-1", "P3"), words=("Row 1", "P3", customer))
    refuse(books, (stocked, "-2", "P1"), words=("Row 1", "1 serial numbers", "2 of"))
    refuse(books, (stocked, "-1", "P1"), (stocked, "-1", "P1"), words=("P1", "2 times"))
    refuse(books, (stocked, "1", "P1", "1"), words=("Row 1", "P1", "already", books.stores))
    refuse(books, (stocked, "1", "", "1"), words=("Row 1", stocked, "no series"))
    refuse(books, (item, "-1", "P1"), words=("Row 1", item, "no serial numbers"))


def test_halves_of_a_piece_do_not_exist(books):
    rope = make_item("HT-ROPE", stock_uom="Meter", has_serial_no=1)
    refuse(books, (rope, "1.5", "R1", "1"), words=("Row 1", rope, "1.5", "whole"))


def test_a_movement_is_taken_back_only_while_it_is_the_last(books, stocked):
    first, _ = move(books, (stocked, "-1", "P1"))
    move(books, (stocked, "1", "P1", "100"), name="HT-BACK")
    again, _ = move(books, (stocked, "-1", "P1"))
    with pytest.raises(TrackingError) as caught:
        stock_ledger.reverse(first)
    for word in ("P1", again.name):
        assert word in str(caught.value)
    assert where("P1") == ("Consumed", None, None)


def test_serial_numbers_come_back_from_the_issue_that_took_them(books, stocked):
    sale, _ = move(books, (stocked, "-2", ""))  # P1, P2
    move(books, (stocked, "-1", "P3"))
    ref = (sale.doctype, sale.name, "0")

    def back(qty, serials=""):
        row = StockRow(stocked, books.stores, D(qty), "r", books.stock_adjustment, serial_nos=tuple(serials.split()),
                       return_of=ref, idx=1)  # fmt: skip
        return picked(stock_ledger.post_moves(books.voucher(), [row]))

    with pytest.raises(TrackingError, match=r"Row 1: name the serial numbers.*P1, P2"):
        back("1")
    with pytest.raises(TrackingError, match="Row 1: P3 did not go out"):
        back("1", "P3")
    assert back("1", "P2") == [["P2"]]
    assert back("1") == [["P1"]], "the only one left"
    assert where("P1") == ("Active", books.stores, None)
    assert books.problems() == []


def test_serial_numbers_of_a_batch(books):
    drug = make_item("HT-DRUG", has_serial_no=1, has_batch_no=1, serial_no_series="D-.###")
    for name, month in (("LATE", 12), ("EARLY", 11)):
        frappe.get_doc({
            "doctype": "Batch", "batch_id": name, "item": drug, "expiry_date": books.day(month, 1),
            "manufacturing_date": books.day(1, 1),
        }).insert()  # fmt: skip
        row = StockRow(drug, books.stores, D(2), "in", books.stock_adjustment, None, D(3), batch_no=name)
        stock_ledger.post_moves(books.voucher(on=books.day(2, 1)), [row])
    _, [one] = move(books, (drug, "-3", ""), on=books.day(2, 2))
    assert [(pick.serial_no, pick.batch_no) for pick in one.row.picks] == [
        ("D-003", "EARLY"), ("D-004", "EARLY"), ("D-001", "LATE"),
    ]  # fmt: skip
    assert frappe.get_doc("Batch", "LATE").batch_qty == 1
    row = StockRow(
        drug, books.stores, D(-1), "x", books.stock_adjustment, batch_no="EARLY", serial_nos=("D-002",), idx=1
    )
    with pytest.raises(TrackingError, match=r"Row 1.*D-002 is of batch LATE, not of EARLY"):
        stock_ledger.post_moves(books.voucher(on=books.day(2, 2)), [row])
    assert books.problems() == []


def test_people_cannot_move_a_serial_number_by_its_form(books, stocked):
    doc = frappe.get_doc("Serial No", "P1")
    doc.update(
        {
            "warehouse": books.finished,
            "status": "Delivered",
            "last_entry": None,
            "warranty_expiry_date": books.day(12, 1),
        }
    )
    doc.save()
    assert where("P1") == ("Active", books.stores, None)
    assert str(frappe.db.get_value("Serial No", "P1", "warranty_expiry_date")) == str(books.day(12, 1))
    stale = frappe.get_doc("Serial No", "P1")
    move(books, (stocked, "-1", "P1"))
    with pytest.raises(frappe.TimestampMismatchError):
        stale.save()
    fresh = frappe.get_doc({"doctype": "Serial No", "serial_no": "NEW", "item_code": stocked, "company": books.company,
                            "warehouse": books.stores, "status": "Active"}).insert()  # fmt: skip
    assert (fresh.warehouse, fresh.status) == (None, "Inactive")
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Serial No", "P1")


@pytest.mark.parametrize("rows", [1, 100])
def test_the_number_of_statements_does_not_depend_on_the_rows(books, count_queries, rows):
    warm = make_item("HT-WARM", has_serial_no=1, serial_no_series="W-.###")
    move(books, (warm, "1", "", "1"))
    items = [make_item(f"HT-{at}", has_serial_no=1, serial_no_series=f"HT{at}-.###") for at in range(rows)]
    with count_queries() as creating:
        move(books, *((item, "5", "", "2") for item in items))
    with count_queries() as issuing:
        voucher, _ = move(books, *((item, "-2", "") for item in items))
    with count_queries() as reversing:
        stock_ledger.reverse(voucher)
    assert [creating.count, issuing.count, reversing.count] == [17, 14, 17]
