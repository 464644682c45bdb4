"""Rows written in bulk are the rows that Frappe would have written; what that leans on in Frappe is pinned here."""

from __future__ import annotations

import inspect
import re

import books
import factories as f
import frappe
import pytest
from frappe.model.base_document import BaseDocument
from frappe.model.document import Document

LINE = "SM Sales Order Item"


@pytest.fixture
def draft():
    """A draft order of three lines."""
    return f.order(f.customer(), *[f.line(f.item(), qty) for qty in (1, 2, 3)], submit=False)


@pytest.fixture
def custom_fields():
    """Adds custom fields to the line's meta and table for one test; takes the columns away again."""
    made: list[str] = []

    def add(**field) -> str:
        name = f"x_{frappe.generate_hash(length=6)}"
        frappe.get_doc({"doctype": "Custom Field", "dt": LINE, "fieldname": name, "label": name, **field}).insert()
        made.append(name)
        return name

    yield add
    for name in made:
        frappe.delete_doc("Custom Field", f"{LINE}-{name}", force=True)
        frappe.db.sql_ddl(f"ALTER TABLE `tab{LINE}` DROP COLUMN IF EXISTS `{name}`")
    frappe.clear_cache(doctype=LINE)
    frappe.db.commit()


def stored(order) -> list[tuple]:
    """(name, idx, item, qty, docstatus) of an order's rows as the database has them."""
    return frappe.db.sql(
        f"SELECT name, idx, item_code, qty, docstatus FROM `tab{LINE}` WHERE parent = %s ORDER BY idx", order.name
    )


def in_memory(order) -> list[tuple]:
    """The same of the document at hand."""
    return [(row.name, row.idx, row.item_code, row.qty, int(row.docstatus)) for row in order.items]


@pytest.mark.parametrize(
    ("method", "calls"),
    [
        # What our classes override must be what Frappe calls, in the order that they count on.
        (Document.insert, ("_validate_links", "db_insert", "get_all_children", 'run_method("after_insert")')),
        (Document._save, ("set_name_in_children", "_validate_links", "db_update", "update_children")),
        (Document.update_children, ("update_child_table",)),
        (Document._validate_links, ("get_invalid_links", "get_all_children")),
        (Document.set_new_name, ("set_child_names",)),
        (
            Document._validate,
            ("_validate_mandatory", "_validate_data_fields", "_validate_selects", "_validate_length")
            + ("_validate_code_fields", "_extract_images_from_text_editor", "_sanitize_content", "_save_passwords"),
        ),
        (BaseDocument.get_valid_dict, ("ignore_virtual", "get_valid_columns")),
    ],
)
def test_frappe_still_calls_what_we_lean_on(method, calls):
    source = inspect.getsource(method)
    places = [source.find(call) for call in calls]
    assert -1 not in places, calls
    if method in (Document.insert, Document._save):
        assert places == sorted(places)


def test_rows_are_stored_as_they_stand(draft):
    assert stored(draft) == tuple(in_memory(draft))
    assert all(re.fullmatch("[0-9a-f]{20}", row.name) for row in draft.items)
    again = frappe.get_doc("SM Sales Order", draft.name)
    assert in_memory(again) == in_memory(draft)


def test_rows_are_added_changed_removed_and_moved_in_one_save(draft):
    first, second, third = draft.items
    draft.items = [third, first]
    draft.append("items", f.line(f.item(), 9))
    for place, row in enumerate(draft.items, start=1):
        row.idx = place
    first.qty = 7
    draft.save()
    assert [row[:4] for row in stored(draft)] == [
        (third.name, 1, third.item_code, 3),
        (first.name, 2, first.item_code, 7),
        (draft.items[2].name, 3, draft.items[2].item_code, 9),
    ]
    assert not frappe.db.exists(LINE, second.name)


def test_submit_and_cancel_stamp_every_row(draft):
    draft.submit()
    assert {row[4] for row in stored(draft)} == {1}
    draft.cancel()
    assert {row[4] for row in stored(draft)} == {2}


def test_a_save_without_change_rewrites_no_row(draft, count_queries):
    draft.reload()
    with count_queries() as queries:
        draft.save()
    written = [q for q in queries if LINE in q and q.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(written) == 1 and "SET docstatus" in written[0]


def test_deleting_a_draft_takes_its_rows_along(draft):
    draft.delete()
    assert stored(draft) == ()


def test_an_unknown_link_in_a_row_is_named(draft):
    draft.items[1].item_code = "No such item"
    with books.refused("Row #2", "Item: No such item", error=frappe.LinkValidationError):
        draft.save()


def test_the_case_of_a_link_is_the_documents_own(draft):
    item = draft.items[0].item_code
    draft.items[0].item_code = item.lower()
    draft.save()
    assert draft.items[0].item_code == item


def test_custom_fields_of_a_line_are_kept_fetched_and_checked(custom_fields):
    note = custom_fields(fieldtype="Data")
    group = custom_fields(fieldtype="Link", options="Item Group", fetch_from="item_code.item_group")
    kind = custom_fields(fieldtype="Link", options="DocType")
    target = custom_fields(fieldtype="Dynamic Link", options=kind)
    item, customer = f.item(), f.customer()
    order = f.order(customer, f.line(item, 1, **{note: "by hand"}), submit=False)
    row = order.items[0].name
    assert frappe.db.get_value(LINE, row, [note, group]) == ("by hand", frappe.db.get_value("Item", item, "item_group"))
    order.items[0].update({note: "changed", kind: "Customer", target: customer})
    order.save()
    assert frappe.db.get_value(LINE, row, [note, target]) == ("changed", customer)
    order.items[0].set(target, "Nobody")
    with pytest.raises(frappe.LinkValidationError, match="Nobody"):
        order.save()


def test_markup_in_a_row_is_still_cleaned(draft):
    draft.items[0].description = 'good <script>alert("bad")</script>'
    draft.save()
    assert "<script>" not in frappe.db.get_value(LINE, draft.items[0].name, "description")


def test_a_text_that_is_too_long_is_still_refused(draft):
    draft.po_no = "x" * 200
    with pytest.raises(frappe.CharacterLengthExceededError):
        draft.save()


def test_a_missing_mandatory_value_of_a_row_is_still_named(draft):
    draft.append("taxes", {"charge_type": "On Net Total", "rate": 5, "account_head": "   "})
    with pytest.raises(frappe.ValidationError, match=r"account_head|Account"):
        draft.save()
