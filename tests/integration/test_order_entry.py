"""Rows that are typed, scanned or pasted: the items meant, and what is wrong, row by row."""

from __future__ import annotations

import factories as f
import frappe
import pytest

from sales_mgmt.api.order_entry import resolve


def rows(*given: tuple) -> list[dict]:
    """What an order's form gets for (item, quantity, rate)."""
    return resolve("SM Sales Order", [dict(zip(("item", "qty", "rate"), row, strict=False)) for row in given])


def test_items_by_code_barcode_and_name():
    named = f.item(item_name=f.unique("Walnut Desk"))
    code = frappe.generate_hash(length=12)
    scanned = f.item(uoms=f.box(6), barcodes=[{"barcode": code, "uom": "Box"}])
    name = frappe.db.get_value("Item", named, "item_name")
    found = rows((named, "2"), (name.upper(), "1,250.5", "3.20"), (code, ""))
    lines = [row["line"] for row in found]
    assert [(line["item_code"], line["qty"]) for line in lines] == [(named, 2), (named, 1250.5), (scanned, 1)]
    assert (found[1]["line"]["rate"], found[2]["line"]["uom"]) == (3.2, "Box")
    assert "rate" not in found[0]["line"]


def test_each_wrong_row_says_what_is_wrong():
    item, shared = f.item(), f.unique("Twin")
    twins = [f.item(item_name=shared) for _ in range(2)]
    disabled = f.item(disabled=1)
    wrong = (("nothing of ours",), ("", 3), (shared,), (disabled,), (item, "0"), (item, "1,5"), (item, 1, "dear"))
    found = rows(*wrong, (item,))
    said = [row.get("problem", "") for row in found]
    words = ["nothing of ours", "Enter an item", twins[0], "disabled", "0", "1,5", "dear", ""]
    assert all(word in text for word, text in zip(words, said, strict=True)), said
    assert all(said[:-1]) and found[-1]["line"]["qty"] == 1


def test_too_many_rows_and_strangers_are_refused():
    with pytest.raises(frappe.ValidationError, match="too many"):
        rows(*[("x",)] * 2001)
    frappe.set_user(f.user("Sales Auditor"))
    with pytest.raises(frappe.PermissionError):
        rows(("x",))


def test_as_many_statements_for_many_rows_as_for_one(count_queries):
    items = [f.item() for _ in range(5)]
    rows((items[0],))
    with count_queries() as one:
        rows((items[0],), ("unknown",))
    with count_queries() as many:
        rows(*[(item,) for item in items], ("unknown",), ("unknown too",))
    assert one.count == many.count
