"""Moving average worked by hand, shortages, and what cannot move."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import stock_ledger
from host_erp.ledger.errors import (
    AccountError,
    BackdatedStockError,
    ClosedPeriodError,
    LedgerError,
    NegativeStockError,
    StockError,
)
from host_erp.ledger.rows import StockRow
from tests.host_erp.conftest import dec, make_company, make_item

D = Decimal


def entries(voucher, cancelled=0):
    return frappe.get_all(
        "Stock Ledger Entry",
        filters={"voucher_no": voucher.name, "voucher_type": voucher.doctype, "is_cancelled": cancelled},
        fields=["*"],
        order_by="name",
    )


def test_moving_average_by_hand(books, item):
    # 10 at 1.00 and 20 at 1.60 make 30 for 42.00, 1.40 each
    _, first = books.stock((item, "10", "1"))
    second, values = books.stock((item, "20", "1.6"))
    assert (first, values) == ({"0": D("10.00")}, {"0": D("32.00")})
    assert books.bin(item) == (30, 42)
    # 5 go at 1.40: 7.00; 35.00 remain on 25
    issue, values = books.stock((item, "-5"))
    assert values == {"0": D("-7.00")}
    assert books.bin(item) == (25, 35)
    # 5 come in at 2.00: 45.00 on 30, 1.50 each; 30 go: everything
    books.stock((item, "5", "2"))
    assert books.bin(item) == (30, 45)
    _, values = books.stock((item, "-30"))
    assert values == {"0": D("-45.00")}
    assert books.bin(item) == (0, 0)
    (row,) = entries(issue)
    expected = {
        "actual_qty": -5, "qty_after_transaction": 25, "valuation_rate": 1.4, "stock_value": 35,
        "stock_value_difference": -7, "outgoing_rate": 1.4, "incoming_rate": 0, "stock_uom": "Nos",
        "company": books.company, "warehouse": books.stores, "voucher_detail_no": "0",
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected
    assert books.gl(second) == [(books.stock_adjustment, 0, 32), (books.stock_in_hand, 32, 0)]
    assert books.gl(issue) == [(books.stock_adjustment, 7, 0), (books.stock_in_hand, 0, 7)]
    assert books.balance(books.stock_in_hand) == 0
    assert books.problems() == []


def test_the_last_issue_takes_the_residue_of_rounding(books, item):
    # 3 for 10.00: 3.333… each; two issues of one take 3.33, the last 3.34
    books.stock((item, "3", "3.333333333"))
    taken = [books.stock((item, "-1"))[1]["0"] for _ in range(3)]
    assert taken == [D("-3.33"), D("-3.34"), D("-3.33")]
    assert books.bin(item) == (0, 0)
    assert books.balance(books.stock_in_hand) == 0


def test_value_never_stays_on_an_empty_bin_nor_falls_below_zero(books, item):
    # 7 for 0.01: each unit is worth less than a cent
    books.stock((item, "7", "0.0014285"))
    assert books.bin(item) == (7, D("0.01"))
    taken = [books.stock((item, "-1"))[1]["0"] for _ in range(7)]
    assert sum(taken) == D("-0.01") and max(taken) <= 0
    assert books.bin(item) == (0, 0)


def test_a_return_at_original_cost(books, item):
    books.stock((item, "10", "4"))
    _, issued = books.stock((item, "-4"))
    books.stock((item, "10", "9"))
    cost = -issued["0"] / 4
    _, back = books.stock((item, "4", cost))
    assert back["0"] == D("16.00")
    assert books.bin(item) == (20, 24 + 90 + 16)


def test_a_receipt_without_a_rate_takes_the_bins_then_the_items(books, item):
    refuse(books, StockError, [(item, "1")], item, "rate")
    frappe.db.set_value("Item", item, "standard_rate", 8)
    assert books.stock((item, "1"))[1] == {"0": D("8.00")}
    frappe.db.set_value("Item", item, "valuation_rate", 5)
    assert books.stock((item, "1"))[1] == {"0": D("8.00")}, "the bin's own rate comes first"
    assert books.stock((item, "1", None, books.finished))[1] == {"0": D("5.00")}
    assert books.stock((item, "1", "0"))[1] == {"0": D("0.00")}, "zero said is zero meant"


def test_rows_of_one_item_and_warehouse_count_together(books, item):
    books.stock((item, "10", "1"))
    with pytest.raises(NegativeStockError) as caught:
        books.stock((item, "-6"), (item, "-6"))
    (short,) = caught.value.shortages
    assert (short.item_code, short.warehouse) == (item, books.stores)
    assert (short.needed, short.available, short.missing) == (12, 10, 2)
    _, values = books.stock((item, "-6"), (item, "-4"))
    assert values == {"0": D("-6.00"), "1": D("-4.00")}


def test_what_comes_in_with_a_voucher_may_go_out_with_it(books, item):
    _, values = books.stock((item, "-3"), (item, "5", "2"))
    assert values == {"0": D("-6.00"), "1": D("10.00")}
    assert books.bin(item) == (2, 4)


def test_one_error_lists_every_shortage_and_nothing_is_written(books, item, bulk):
    books.stock((item, "10", "1"), (bulk, "2.5", "4"))
    before = books.rows()
    with pytest.raises(NegativeStockError) as caught:
        books.stock((item, "-4"), (item, "-7"), (bulk, "-3"), (item, "-1", None, books.finished))
    found = [(one.item_code, one.warehouse, one.needed, one.available) for one in caught.value.shortages]
    assert found == [
        (bulk, books.stores, D(3), D("2.5")), (item, books.finished, D(1), D(0)), (item, books.stores, D(11), D(10)),
    ]  # fmt: skip
    for word in (item, bulk, books.finished, "0.5"):
        assert word in str(caught.value)
    assert books.rows() == before
    assert books.bin(item) == (10, 10)


def refuse(books, error: type[LedgerError], moves: list[tuple], *words: str, **where) -> None:
    before = books.rows()
    with pytest.raises(error) as caught:
        books.stock(*moves, **where)
    for word in words:
        assert str(word) in str(caught.value)
    assert books.rows() == before


def test_items_that_cannot_move(books, item):
    refuse(books, StockError, [("HT-NONE", "1", "1")], "HT-NONE")
    refuse(books, StockError, [(item, "1.5", "1")], item, "1.5", "Nos")
    refuse(books, StockError, [(item, "0", "1")], item, "zero")
    refuse(books, StockError, [(item, "1", "-1")], item, "-1")
    service = make_item("HT-SERVICE", is_stock_item=0)
    refuse(books, StockError, [(service, "1", "1")], service)
    frappe.db.set_value("Item", item, "disabled", 1)
    refuse(books, StockError, [(item, "1", "1")], item, "disabled")


def test_warehouses_that_cannot_take_stock(books, item):
    group = f"All Warehouses - {books.abbr}"
    refuse(books, StockError, [(item, "1", "1")], group, warehouse=group)
    other = make_company("Host Other", "HO")
    refuse(books, StockError, [(item, "1", "1")], other.stores, other.company, warehouse=other.stores)
    refuse(books, StockError, [(item, "1", "1")], "Nowhere", warehouse="Nowhere")
    frappe.db.set_value("Warehouse", books.stores, "disabled", 1)
    refuse(books, StockError, [(item, "1", "1")], books.stores, "disabled")


def test_a_movement_before_the_last_one_is_refused(books, item):
    books.stock((item, "10", "1"), on=books.day(5, 10))
    refuse(books, BackdatedStockError, [(item, "1", "1")], item, books.stores, on=books.day(5, 9))
    books.stock((item, "-1"), on=books.day(5, 10))
    books.stock((item, "1", "1", books.finished), on=books.day(5, 9))


def test_within_a_day_the_order_of_posting_counts(books, item):
    from host_erp.ledger.rows import Voucher

    for name, time in (("late", "18:00:00"), ("early", "06:00:00")):
        row = StockRow(item, books.stores, D(1), name, books.stock_adjustment, None, D(2))
        stock_ledger.post(Voucher("Note", name, books.company, books.day(5, 10), time), [row])
    rows = frappe.get_all(
        "Stock Ledger Entry", filters={"item_code": item}, fields=["voucher_no", "posting_datetime", "posting_time"],
        order_by="posting_datetime, name",
    )  # fmt: skip
    assert [row.voucher_no for row in rows] == ["late", "early"]
    assert [str(row.posting_time) for row in rows] == ["18:00:00", "6:00:00"]
    assert rows[0].posting_datetime == rows[1].posting_datetime


def test_after_the_last_movement_is_cancelled_the_one_before_counts(books, item):
    books.stock((item, "10", "1"), on=books.day(5, 1))
    mistake, _ = books.stock((item, "10", "1"), on=books.day(11, 1))
    refuse(books, BackdatedStockError, [(item, "-1")], item, on=books.day(5, 2))
    stock_ledger.reverse(mistake)
    books.stock((item, "-1"), on=books.day(5, 2))
    assert books.bin(item) == (9, 9)


def test_closed_periods_stop_stock(books, item):
    refuse(books, ClosedPeriodError, [(item, "1", "1")], on=date(1999, 1, 1))
    voucher, _ = books.stock((item, "1", "1"), on=books.day(1, 31))
    frappe.db.set_single_value("Stock Settings", "stock_frozen_upto", books.day(1, 31))
    refuse(books, ClosedPeriodError, [(item, "1", "1")], "Stock Settings", on=books.day(1, 31))
    with pytest.raises(ClosedPeriodError):
        stock_ledger.reverse(voucher)
    assert books.bin(item) == (1, 1)
    books.stock((item, "1", "1"), on=books.day(1, 31) + timedelta(days=1))


def test_accounts_of_warehouses_and_rows(books, item):
    account = frappe.get_doc({
        "doctype": "Account", "account_name": "Finished Stock", "company": books.company, "account_type": "Stock",
        "parent_account": f"Stock Assets - {books.abbr}",
    }).insert().name  # fmt: skip
    group = frappe.get_doc({
        "doctype": "Warehouse", "warehouse_name": "Site", "company": books.company, "is_group": 1, "account": account,
        "parent_warehouse": f"All Warehouses - {books.abbr}",
    }).insert().name  # fmt: skip
    below = frappe.get_doc({
        "doctype": "Warehouse", "warehouse_name": "Hall", "company": books.company, "parent_warehouse": group,
    }).insert().name  # fmt: skip
    voucher, _ = books.stock((item, "1", "3", below), (item, "1", "4"))
    assert books.gl(voucher) == [
        (account, 3, 0), (books.stock_adjustment, 0, 7), (books.stock_in_hand, 4, 0),
    ]  # fmt: skip
    assert books.problems() == []
    frappe.db.set_value("Company", books.company, "default_inventory_account", None)
    refuse(books, AccountError, [(item, "1", "1")], books.stores)


def test_the_expense_account_defaults_to_cost_of_goods_sold(books, item):
    books.stock((item, "5", "2"))
    voucher = books.voucher()
    stock_ledger.post(voucher, [StockRow(item, books.stores, D(-2), "a"), StockRow(item, books.stores, D(-1), "b")])
    cost = f"Cost of Goods Sold - {books.abbr}"
    assert books.gl(voucher) == [(cost, 6, 0), (books.stock_in_hand, 0, 6)]
    stock = [StockRow(item, books.stores, D(-1), "a", books.stock_in_hand)]
    with pytest.raises(AccountError, match="Stock In Hand"):
        stock_ledger.post(books.voucher(), stock)


def test_without_perpetual_inventory_only_the_stock_ledger_moves(books, item):
    frappe.db.set_value("Company", books.company, "enable_perpetual_inventory", 0)
    voucher, values = books.stock((item, "5", "2"))
    assert values == {"0": D("10.00")}
    assert books.gl(voucher) == [] and books.bin(item) == (5, 10)


def test_reversal_of_an_issue_restores_quantity_and_value(books, item):
    books.stock((item, "10", "4"))
    issue, _ = books.stock((item, "-4"))
    books.stock((item, "4", "10"))
    stock_ledger.reverse(issue)
    assert books.bin(item) == (14, 80)
    live, dead = entries(issue), entries(issue, cancelled=1)
    assert live == [] and [(row.actual_qty, row.stock_value_difference) for row in dead] == [(-4, -16), (4, 16)]
    assert {row.posting_date for row in dead} == {issue.posting_date}
    assert books.gl(issue) == [] and len(books.gl(issue, cancelled=1)) == 4
    before = books.rows()
    stock_ledger.reverse(issue)
    assert books.rows() == before
    assert books.problems() == []


def test_a_receipt_that_was_used_cannot_be_reversed(books, item):
    receipt, _ = books.stock((item, "10", "4"))
    books.stock((item, "-3"))
    before = books.rows()
    with pytest.raises(NegativeStockError) as caught:
        stock_ledger.reverse(receipt)
    (short,) = caught.value.shortages
    assert (short.needed, short.available, short.missing) == (10, 7, 3)
    assert books.rows() == before and books.bin(item) == (7, 28)


def test_a_receipt_whose_value_has_left_in_part_cannot_be_reversed(books, item):
    # 10 at 10 and 10 at 20: 15 each. After 10 went, 150 lie on 10; without the second receipt -50 would lie on none
    first, _ = books.stock((item, "10", "10"))
    second, _ = books.stock((item, "10", "20"))
    books.stock((item, "-10"))
    for receipt in (first, second):
        with pytest.raises(StockError) as caught:
            stock_ledger.reverse(receipt)
        assert item in str(caught.value) and "50" in str(caught.value)
    assert books.bin(item) == (10, 150)


@pytest.mark.parametrize("rows", [1, 100])
def test_the_number_of_statements_does_not_depend_on_the_rows(books, count_queries, rows):
    warm = make_item("HT-WARM")
    books.stock((warm, "1", "1"))
    items = [make_item(f"HT-{at}") for at in range(rows)]
    with count_queries() as creating:
        books.stock(*((item, "5", "2") for item in items))
    with count_queries() as issuing:
        voucher, _ = books.stock(*((item, "-1") for item in items))
    with count_queries() as reversing:
        stock_ledger.reverse(voucher)
    assert [creating.count, issuing.count, reversing.count] == [11, 10, 12]


def test_bins_leave_other_peoples_columns_alone(books, item):
    books.stock((item, "5", "2"))
    frappe.db.sql("update tabBin set reserved_qty = 2, ordered_qty = 7 where item_code = %s", item)
    books.stock((item, "-1"))
    row = frappe.db.get_value("Bin", {"item_code": item}, ["reserved_qty", "ordered_qty", "projected_qty"])
    assert [dec(one) for one in row] == [2, 7, 9]


def test_a_voucher_of_a_thousand_rows(books, customer):
    """Long conditions must not become deep ones, in Python or in SQL."""
    items = [make_item(f"HT-{at}") for at in range(40)]
    places = [frappe.get_doc({
        "doctype": "Warehouse", "warehouse_name": f"Place {at}", "company": books.company,
        "parent_warehouse": f"All Warehouses - {books.abbr}",
    }).insert().name for at in range(25)]  # fmt: skip
    pairs = [(item, place) for item in items for place in places]
    books.stock(*((item, "3", "2", place) for item, place in pairs))
    voucher, values = books.stock(*((item, "-1", None, place) for item, place in pairs))
    assert len(values) == 1000 and set(values.values()) == {D("-2.00")}
    assert books.gl(voucher) == [(books.stock_adjustment, 2000, 0), (books.stock_in_hand, 0, 2000)]
    assert frappe.db.count("Bin", {"item_code": ("in", items), "actual_qty": 2, "stock_value": 4}) == 1000
    assert books.problems() == []
    stock_ledger.reverse(voucher)
    assert books.balance(books.stock_in_hand) == 6000
    assert books.problems() == []
