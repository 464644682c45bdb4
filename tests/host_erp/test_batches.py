"""Batches: made, picked, refused, taken back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import batches, stock_ledger
from host_erp.ledger.errors import TrackingError
from host_erp.ledger.rows import StockRow
from tests.host_erp.conftest import dec, make_item

D = Decimal


def make_batch(item: str, name: str, **values) -> str:
    return frappe.get_doc({"doctype": "Batch", "batch_id": name, "item": item, **values}).insert().name


def move(books, *rows: tuple, on=None, **voucher):
    """Post (item, qty, batch or None[, rate]) by rows; returns (voucher, moves)."""
    posting = books.voucher(on=on, **voucher)
    made = [
        StockRow(item, books.stores, D(qty), str(at), books.stock_adjustment, None, D(rest[0]) if rest else None, batch,
                 idx=at + 1)
        for at, (item, qty, batch, *rest) in enumerate(rows)
    ]  # fmt: skip
    return posting, stock_ledger.post_moves(posting, made)


def picks(moves) -> list[list[tuple]]:
    return [[(pick.batch_no, pick.qty) for pick in one.row.picks] for one in moves]


def held(batch: str) -> D:
    return dec(frappe.get_doc("Batch", batch).batch_qty)


def refuse(books, *rows: tuple, words: tuple, **where) -> None:
    before = books.rows() | {name: frappe.db.count(name) for name in ("Serial and Batch Entry", "Batch")}
    frappe.db.savepoint("refused")
    with pytest.raises(TrackingError) as caught:
        move(books, *rows, **where)
    for word in words:
        assert str(word) in str(caught.value), caught.value
    frappe.db.rollback(save_point="refused")
    assert books.rows() | {name: frappe.db.count(name) for name in ("Serial and Batch Entry", "Batch")} == before


@pytest.fixture
def tea(books) -> str:
    return make_item("HT-TEA", has_batch_no=1)


@pytest.fixture
def stocked(books, tea) -> str:
    """Three batches: EARLY expires in 10 days (4), LATE in 60 (6), NEVER does not (5)."""
    day = books.day(3, 1)
    for name, days in (("NEVER", None), ("LATE", 60), ("EARLY", 10)):
        expiry = day + timedelta(days=days) if days else None
        make_batch(tea, name, manufacturing_date=day, expiry_date=expiry)
    move(books, (tea, "5", "NEVER", "2"), (tea, "6", "LATE", "2"), (tea, "4", "EARLY", "2"), on=day)
    return tea


def test_the_earliest_expiry_goes_first_over_as_many_batches_as_it_takes(books, stocked):
    voucher, moves = move(books, (stocked, "-3", None), (stocked, "-9", None), on=books.day(3, 2))
    assert picks(moves) == [[("EARLY", 3)], [("EARLY", 1), ("LATE", 6), ("NEVER", 2)]]
    assert [held(name) for name in ("EARLY", "LATE", "NEVER")] == [0, 0, 3]
    rows = frappe.get_all(
        "Stock Ledger Entry", filters={"voucher_no": voucher.name}, fields=["has_batch_no", "batch_no"], order_by="name"
    )
    assert [(row.has_batch_no, row.batch_no) for row in rows] == [(1, "EARLY"), (1, None)]
    assert books.problems() == []
    stock_ledger.reverse(voucher)
    assert [held(name) for name in ("EARLY", "LATE", "NEVER")] == [4, 6, 5]
    assert books.problems() == []


def test_of_batches_that_never_expire_the_oldest_goes_first(books, tea):
    make_batch(tea, "YOUNG", manufacturing_date=books.day(2, 2))
    make_batch(tea, "OLD", manufacturing_date=books.day(1, 2))
    move(books, (tea, "1", "YOUNG", "2"), (tea, "1", "OLD", "2"), on=books.day(3, 1))
    assert picks(move(books, (tea, "-1", None), on=books.day(3, 1))[1]) == [[("OLD", 1)]]


def test_a_named_batch_is_taken_before_others_are_served(books, stocked):
    _, moves = move(books, (stocked, "-4", None), (stocked, "-2", "EARLY"), on=books.day(3, 2))
    found = {one.row.voucher_detail_no: [(p.batch_no, p.qty) for p in one.row.picks] for one in moves}
    assert found == {"1": [("EARLY", 2)], "0": [("EARLY", 2), ("LATE", 2)]}


def test_expired_batches_stay_and_are_named_with_their_date(books, stocked):
    late = books.day(3, 20)
    assert picks(move(books, (stocked, "-1", None), on=late)[1]) == [[("LATE", 1)]]
    refuse(books, (stocked, "-1", "EARLY"), words=("Row 1", "EARLY", "expired", "11"), on=late)
    refuse(books, (stocked, "-12", None), words=("Row 1", "12", "10", "EARLY (4 on"), on=late)
    posting = books.voucher(on=late)
    stock_ledger.post(posting, [
        StockRow(stocked, books.stores, D(-4), "a", books.stock_adjustment, batch_no="EARLY", expired_too=True)
    ])  # fmt: skip
    assert held("EARLY") == 0, "scrapping it is what is left to do with it"
    assert books.problems() == []


def test_on_its_last_day_a_batch_can_still_be_sold(books, stocked):
    assert picks(move(books, (stocked, "-1", "EARLY"), on=books.day(3, 11))[1]) == [[("EARLY", 1)]]


def test_what_rows_may_not_name(books, stocked, item):
    other = make_item("HT-OTHER-BATCHED", has_batch_no=1)
    make_batch(other, "FOREIGN")
    books.stock((item, "5", "1"))
    refuse(books, (stocked, "-7", "LATE"), words=("Row 1", "LATE", "7", "available 6", "missing 1"), on=books.day(3, 2))
    refuse(books, (stocked, "-1", "FOREIGN"), words=("Row 1", "FOREIGN", other, stocked))
    refuse(books, (stocked, "-1", "NONE"), words=("Row 1", "NONE", "does not exist"))
    refuse(books, (item, "-1", "LATE"), words=("Row 1", item, "no batches"))
    refuse(books, (stocked, "1", None, "1"), words=("Row 1", stocked, "name the batch"))
    frappe.db.set_value("Batch", "LATE", "disabled", 1)
    refuse(books, (stocked, "-1", "LATE"), (stocked, "1", "LATE", "1"), words=("Row 1", "Row 2", "LATE", "disabled"))


def test_everything_wrong_is_said_at_once(books, stocked):
    refuse(
        books,
        (stocked, "-7", "LATE"),
        (stocked, "-5", "EARLY"),
        words=("Row 1", "Row 2", "missing 1"),
        on=books.day(3, 2),
    )


def test_a_receipt_makes_its_batch_by_the_items_series_and_shelf_life(books):
    milk = make_item(
        "HT-MILK", has_batch_no=1, create_new_batch=1, batch_number_series="MILK-.###", has_expiry_date=1,
        shelf_life_in_days=7,
    )  # fmt: skip
    voucher, moves = move(books, (milk, "5", None, "1"), (milk, "6", None, "1"), on=books.day(3, 1))
    assert picks(moves) == [[("MILK-001", 5)], [("MILK-002", 6)]]
    batch = frappe.get_doc("Batch", "MILK-002")
    assert (batch.item, batch.expiry_date, batch.batch_qty) == (milk, books.day(3, 8), 6)
    assert (batch.reference_doctype, batch.reference_name) == (voucher.doctype, voucher.name)
    assert picks(move(books, (milk, "2", None, "1"), on=books.day(3, 1))[1]) == [[("MILK-003", 2)]]
    assert frappe.get_doc({"doctype": "Batch", "item": milk}).insert().name == "MILK-004"


def test_a_receipt_whose_batch_has_gone_cannot_be_taken_back_though_others_lie_there(books, stocked):
    receipt, _ = move(books, (stocked, "3", "LATE", "2"), on=books.day(3, 2))
    move(books, (stocked, "-8", "LATE"), on=books.day(3, 2))
    assert books.bin(stocked)[0] == 10
    with pytest.raises(TrackingError) as caught:
        stock_ledger.reverse(receipt)
    for word in (stocked, "LATE", "3", "1"):
        assert word in str(caught.value)


def test_what_comes_back_goes_to_the_batches_it_came_from(books, stocked):
    issue, _ = move(books, (stocked, "-7", None), on=books.day(3, 2))  # 4 of EARLY, 3 of LATE
    ref = (issue.doctype, issue.name, "0")

    def back(qty, batch=None):
        row = StockRow(stocked, books.stores, D(qty), "r", books.stock_adjustment, batch_no=batch, return_of=ref, idx=1)
        return picks(stock_ledger.post_moves(books.voucher(on=books.day(3, 3)), [row]))

    assert back("2", "LATE") == [[("LATE", 2)]]
    with pytest.raises(TrackingError, match=r"Row 1.*LATE.*1 left"):
        back("2", "LATE")
    assert back("5") == [[("EARLY", 4), ("LATE", 1)]]
    assert [held(name) for name in ("EARLY", "LATE")] == [4, 6]
    assert books.problems() == []


def test_one_valuation_for_all_batches_of_a_bin(books, tea):
    for name in ("CHEAP", "DEAR"):
        make_batch(tea, name)
    move(books, (tea, "1", "CHEAP", "2"), (tea, "1", "DEAR", "4"))
    _, [taken] = move(books, (tea, "-1", "DEAR"))
    assert taken.difference == -3


def test_balances_of_what_is_gone_are_forgotten(books, stocked):
    issue, _ = move(books, (stocked, "-4", "EARLY"), on=books.day(3, 2))
    batches.forget_empty()
    assert not frappe.db.exists("Batch Balance", {"batch_no": "EARLY"})
    stock_ledger.reverse(issue)
    assert held("EARLY") == 4 and books.problems() == []


def test_the_rules_of_a_batch_and_its_item(books, tea, item):
    for values, word in (
        ({"has_batch_no": 1, "create_new_batch": 1}, "counter"),
        ({"has_batch_no": 1, "create_new_batch": 1, "batch_number_series": "B-.###", "has_expiry_date": 1}, "Shelf"),
        ({"has_batch_no": 1, "is_stock_item": 0}, "not kept in stock"),
        ({"has_serial_no": 1, "serial_no_series": "S"}, "counter"),
    ):
        with pytest.raises(frappe.ValidationError, match=word):
            make_item("HT-WRONG", **values)
    with pytest.raises(frappe.ValidationError, match="no batches"):
        make_batch(item, "X")
    with pytest.raises(frappe.ValidationError, match="before it was made"):
        make_batch(tea, "X", manufacturing_date=books.day(2, 1), expiry_date=books.day(1, 1))
    frappe.db.set_value("Item", tea, "has_expiry_date", 1)
    with pytest.raises(frappe.ValidationError, match="shelf life"):
        make_batch(tea, "X")
    for name in ("A", "B"):
        make_batch(tea, name, expiry_date=books.day(12, 1))
    move(books, (tea, "1", "A", "1"))
    with pytest.raises(frappe.ValidationError, match="merged"):
        frappe.rename_doc("Batch", "A", "B", merge=True)
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Batch", "A")
    doc = frappe.get_doc("Item", tea)
    doc.has_batch_no = 0
    with pytest.raises(frappe.ValidationError, match="Has Batch No"):
        doc.save()


@pytest.mark.parametrize("rows", [1, 100])
def test_the_number_of_statements_does_not_depend_on_the_rows(books, count_queries, rows):
    warm = make_item("HT-WARM", has_batch_no=1, create_new_batch=1, batch_number_series="WARM-.###")
    move(books, (warm, "1", None, "1"))
    items = [
        make_item(f"HT-{at}", has_batch_no=1, create_new_batch=1, batch_number_series=f"HT{at}-.###")
        for at in range(rows)
    ]
    with count_queries() as creating:
        move(books, *((item, "5", None, "2") for item in items))
    with count_queries() as issuing:
        voucher, _ = move(books, *((item, "-1", None) for item in items))
    with count_queries() as reversing:
        stock_ledger.reverse(voucher)
    assert [creating.count, issuing.count, reversing.count] == [19, 14, 17]
