"""Opening stock and corrections by Stock Entry."""

from __future__ import annotations

import frappe
import pytest

from host_erp.ledger.errors import NegativeStockError, StockError
from tests.host_erp.conftest import dec, make_item


def entry(books, purpose, *rows, submit=True, **extra):
    place = "t_warehouse" if purpose == "Material Receipt" else "s_warehouse"
    items = [
        {place: books.stores, "item_code": item, "qty": qty, **(more[0] if more else {})} for item, qty, *more in rows
    ]
    doc = frappe.get_doc(
        {"doctype": "Stock Entry", "purpose": purpose, "company": books.company, "items": items, **extra}
    ).insert()
    return doc.submit() if submit else doc


def test_opening_stock(books, item):
    opening = entry(books, "Material Receipt", (item, 10, {"basic_rate": 4}), is_opening="Yes")
    assert books.bin(item) == (10, 40)
    temporary = f"Temporary Opening - {books.abbr}"
    assert books.gl(opening) == [(books.stock_in_hand, 40, 0), (temporary, 0, 40)]
    assert frappe.get_all("GL Entry", filters={"voucher_no": opening.name}, pluck="is_opening") == ["Yes", "Yes"]
    assert (opening.total_amount, opening.total_incoming_value, opening.value_difference) == (40, 40, 40)
    assert books.problems() == []


def test_an_issue_shows_what_it_cost(books, item, bulk):
    entry(books, "Material Receipt", (item, 3, {"basic_rate": 3.33}), (bulk, 2.5, {"basic_rate": 4}))
    issue = entry(books, "Material Issue", (item, 3), (bulk, 0.5))
    issue.reload()
    assert [(row.amount, dec(row.valuation_rate)) for row in issue.items] == [(9.99, dec("3.33")), (2, 4)]
    assert (issue.total_amount, issue.total_outgoing_value, issue.value_difference) == (11.99, 11.99, -11.99)
    assert books.gl(issue) == [(books.stock_adjustment, dec("11.99"), 0), (books.stock_in_hand, 0, dec("11.99"))]
    issue.cancel()
    assert books.bin(item) == (3, dec("9.99")) and books.gl(issue) == []
    assert books.problems() == []


def test_other_units_are_converted(books):
    boxed = make_item("HT-BOXED", uoms=[{"uom": "Box", "conversion_factor": 12}])
    receipt = entry(books, "Material Receipt", (boxed, 2, {"uom": "Box", "basic_rate": 1.5}))
    (row,) = receipt.items
    assert (row.transfer_qty, row.conversion_factor, row.stock_uom, row.amount) == (24, 12, "Nos", 36)
    assert books.bin(boxed) == (24, 36)


def test_rates_left_empty_and_rates_of_zero(books, item):
    with pytest.raises(StockError, match="rate"):
        entry(books, "Material Receipt", (item, 1))
    entry(books, "Material Receipt", (item, 1, {"allow_zero_valuation_rate": 1}))
    assert books.bin(item) == (1, 0)
    entry(books, "Material Receipt", (item, 1, {"basic_rate": 6}))
    found = entry(books, "Material Receipt", (item, 2))
    assert (found.items[0].amount, found.items[0].basic_rate) == (6, 3)


def test_warehouses_default_and_are_needed(books, item):
    doc = frappe.get_doc({
        "doctype": "Stock Entry", "purpose": "Material Receipt", "company": books.company,
        "items": [{"item_code": item, "qty": 1, "basic_rate": 1, "s_warehouse": books.stores}],
    })  # fmt: skip
    with pytest.raises(StockError, match="warehouse"):
        doc.insert()
    doc.to_warehouse = books.finished
    doc.insert().submit()
    assert (doc.items[0].s_warehouse, doc.items[0].t_warehouse) == (None, books.finished)
    with pytest.raises(StockError, match="zero"):
        entry(books, "Material Receipt", (item, -1))


def test_the_time_is_now_unless_chosen(books, item):
    doc = entry(books, "Material Receipt", (item, 1, {"basic_rate": 1}), posting_date=books.day(1, 5))
    assert str(doc.posting_date) == frappe.utils.nowdate()
    chosen = entry(
        books, "Material Receipt", (item, 1, {"basic_rate": 1, "t_warehouse": books.finished}),
        posting_date=books.day(1, 5), posting_time="08:00:00", set_posting_time=1,
    )  # fmt: skip
    assert frappe.db.get_value("Stock Ledger Entry", {"voucher_no": chosen.name}, "posting_date") == books.day(1, 5)


def test_a_shortage_leaves_no_trace(books, item):
    doc = entry(books, "Material Issue", (item, 1), submit=False)
    frappe.db.savepoint("attempt")
    with pytest.raises(NegativeStockError, match=item):
        doc.submit()
    frappe.db.rollback(save_point="attempt")
    assert frappe.db.get_value("Stock Entry", doc.name, "docstatus") == 0
    assert sum(books.rows().values()) == 0


def test_the_ledger_keeps_its_voucher_from_deletion(books, item):
    doc = entry(books, "Material Receipt", (item, 1, {"basic_rate": 1}))
    doc.cancel()
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Stock Entry", doc.name)
