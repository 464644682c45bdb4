"""Lines written in bulk are lines as Frappe would have written them: names, stamps, custom fields, link checks."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Iterator
from typing import Any

import books
import factories as f
import frappe
import pytest
from frappe.model.base_document import BaseDocument
from frappe.model.document import Document

LINE = "SM Sales Order Item"
CHILD = "Test Order Note"
FIELDS = (
    {"fieldname": "test_note", "fieldtype": "Data", "label": "Note"},
    {"fieldname": "test_weight", "fieldtype": "Float", "label": "Weight"},
    {"fieldname": "test_group", "fieldtype": "Data", "label": "Group", "fetch_from": "item_code.item_group"},
    {"fieldname": "test_territory", "fieldtype": "Link", "options": "Territory", "label": "Line territory"},
    {"fieldname": "test_type", "fieldtype": "Link", "options": "DocType", "label": "About DocType"},
    {"fieldname": "test_about", "fieldtype": "Dynamic Link", "options": "test_type", "label": "About"},
)


@pytest.fixture(scope="module")
def custom_fields(site: str, shared_masters: None) -> Iterator[None]:
    """Custom fields of a line and a custom child table; altering tables commits, so they are taken away again."""
    if not frappe.db.exists("DocType", CHILD):
        fields = [{"fieldname": "note", "fieldtype": "Data", "label": "Note", "reqd": 1}]
        fields += [{"fieldname": "item", "fieldtype": "Link", "options": "Item", "label": "Item"}]
        doc = {"doctype": "DocType", "name": CHILD, "module": "Custom", "custom": 1, "istable": 1, "fields": fields}
        frappe.get_doc(doc).insert()
    table = {"fieldname": "test_notes", "fieldtype": "Table", "options": CHILD, "label": "Notes"}
    made = [(LINE, field) for field in FIELDS] + [("SM Sales Order", table)]
    for doctype, field in made:
        if not frappe.db.exists("Custom Field", {"dt": doctype, "fieldname": field["fieldname"]}):
            frappe.get_doc({"doctype": "Custom Field", "dt": doctype, "insert_after": "items", **field}).insert()
    frappe.db.commit()
    yield
    frappe.db.rollback()
    for doctype, field in made:
        frappe.delete_doc("Custom Field", f"{doctype}-{field['fieldname']}")
    frappe.db.commit()
    frappe.clear_cache()


def order_of(count: int = 3, **values: Any) -> Any:
    lines = [f.line(f.item(), at + 1, 10) for at in range(count)]
    return f.order(f.customer(), *lines, submit=False, **values)


def stored(doc: Any) -> Any:
    return frappe.get_doc(doc.doctype, doc.name)


def plain(doc: Any) -> dict:
    """A document as JSON knows it, without what only lives in memory."""
    found = frappe.parse_json(frappe.as_json(doc.as_dict()))
    for row in (row for value in found.values() if isinstance(value, list) for row in value):
        row.pop("__unsaved", None)
    return found


# The methods of Frappe that documents/bulk_rows.py overrides or counts on


@pytest.mark.parametrize(
    ("owner", "method", "parameters"),
    [
        (Document, "set_new_name", ["self", "force", "set_name", "set_child_names"]),
        (Document, "set_name_in_children", ["self"]),
        (Document, "_validate_links", ["self"]),
        (Document, "update_children", ["self"]),
        (Document, "update_child_table", ["self", "fieldname", "df"]),
        (Document, "run_method", ["self", "method", "args", "kwargs"]),
        (Document, "get_all_children", ["self", "parenttype"]),
        (BaseDocument, "get_invalid_links", ["self", "is_submittable"]),
        (
            BaseDocument,
            "get_valid_dict",
            ["self", "sanitize", "convert_dates_to_str", "ignore_nulls", "ignore_virtual"],
        ),
        (BaseDocument, "db_insert", ["self", "ignore_if_duplicate"]),
        (BaseDocument, "set_fetch_from_value", ["self", "doctype", "df", "values"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_frappe_still_has_the_method_with_these_parameters(owner, method, parameters):
    found = list(inspect.signature(getattr(owner, method)).parameters)
    assert found[: len(parameters)] == parameters


def test_frappe_inserts_children_between_the_parent_and_after_insert():
    text = inspect.getsource(Document.insert)
    calls = [
        "_validate_links",
        "set_new_name",
        "run_before_save_methods",
        "self.db_insert",
        "d.db_insert",
        '"after_insert"',
    ]
    places = [text.index(call) for call in calls]
    assert places == sorted(places)


def test_frappe_locks_and_loads_the_stored_document_before_it_saves():
    text = inspect.getsource(Document._save)
    calls = ["check_if_latest", "set_name_in_children", "_validate_links", "run_before_save_methods", "self.db_update"]
    calls += ["self.update_children"]
    assert (places := [text.index(call) for call in calls]) == sorted(places)
    assert "for_update=True" in inspect.getsource(Document.load_doc_before_save)


# What stands in the table


def test_line_names_have_twenty_hex_digits_and_their_parents_stamps():
    order = order_of(3)
    rows = frappe.get_all(LINE, filters={"parent": order.name}, fields=["*"], order_by="idx")
    assert [row.idx for row in rows] == [1, 2, 3]
    for row in rows:
        assert re.fullmatch("[0-9a-f]{20}", row.name)
        assert (row.parenttype, row.parentfield, row.docstatus) == ("SM Sales Order", "items", 0)
        assert (row.owner, row.creation, row.modified) == (
            order.owner,
            *[frappe.utils.get_datetime(order.modified)] * 2,
        )
    order.submit()
    rows = frappe.get_all(LINE, filters={"parent": order.name}, fields=["docstatus", "modified"])
    assert {(row.docstatus, row.modified) for row in rows} == {(1, frappe.utils.get_datetime(order.modified))}


def test_what_is_reloaded_equals_what_was_in_memory():
    order = order_of(2, taxes=[f.tax(7)], additional_discount_percentage=3)
    assert plain(stored(order)) == plain(order)
    order.submit()
    assert plain(stored(order)) == plain(order)


def test_a_document_inserted_as_submitted_has_its_lines_before_it_posts():
    order = frappe.get_doc(
        {
            "doctype": "SM Sales Order",
            "customer": f.customer(),
            "company": f.company(),
            "transaction_date": f.DAY,
            "docstatus": 1,
            "items": [f.line(f.item(), 2, 10)],
        }
    ).insert()
    assert books.lines(stored(order)) == [(2, 0, 0)]
    assert books.status(order) == "To Deliver and Bill"
    assert books.audit() == []


def test_names_that_a_client_gave_its_new_lines_are_replaced():
    order = frappe.get_doc(
        {
            "doctype": "SM Sales Order",
            "customer": f.customer(),
            "company": f.company(),
            "transaction_date": f.DAY,
            "items": [{**f.line(f.item(), 2, 10), "name": "chosen", "__islocal": 1}],
        }
    ).insert()
    assert order.items[0].name != "chosen"
    order.append("items", {**f.line(f.item(), 1, 10), "name": "new-row-1", "__islocal": 1})
    order.save()
    assert not frappe.db.exists(LINE, "new-row-1")
    assert [re.fullmatch("[0-9a-f]{20}", row.name) is not None for row in stored(order).items] == [True, True]


def test_lines_are_changed_removed_added_and_reordered_in_one_save():
    order = order_of(4)
    first, second, third, fourth = (row.name for row in order.items)
    order.items[2].qty = 30
    order.remove(order.items[1])
    order.append("items", f.line(f.item(), 5, 20))
    order.items.insert(0, order.items.pop())
    for at, row in enumerate(order.items, start=1):
        row.idx = at
    order.save()
    rows = stored(order).items
    assert [row.name for row in rows][1:] == [first, third, fourth]
    assert [row.qty for row in rows] == [5, 1, 30, 4]
    assert not frappe.db.exists(LINE, second)
    assert order.grand_total == stored(order).grand_total == 100 + 10 + 300 + 40
    assert {row.modified for row in rows} == {stored(order).modified}


def test_all_lines_can_be_replaced():
    order = order_of(3)
    old = {row.name for row in order.items}
    order.set("items", [f.line(f.item(), 1, 7)])
    order.save()
    assert [row.rate for row in stored(order).items] == [7]
    assert not old & set(frappe.get_all(LINE, filters={"parent": order.name}, pluck="name"))


def test_a_line_of_another_order_cannot_be_taken_over():
    mine, other = order_of(1), order_of(1)
    taken = other.items[0].name
    mine.append("items", {**f.line(f.item(), 9, 9), "name": taken})
    mine.save()
    assert mine.items[1].name != taken
    assert frappe.db.get_value(LINE, taken, ["parent", "qty"]) == (other.name, other.items[0].qty)


def test_a_draft_is_deleted_with_its_lines():
    order = order_of(2, taxes=[f.tax()])
    before = books.snapshot()
    frappe.delete_doc("SM Sales Order", order.name)
    after = books.snapshot()
    gone = {key: before[key]["rows"] - after[key]["rows"] for key in before if before[key] != after[key]}
    assert gone == {"SM Sales Order": 1, LINE: 2, "SM Sales Tax": 1}


def test_a_document_can_be_pickled_for_frappes_cache():
    order = order_of(2)
    order.submit()
    assert order.items[0].open_qty == 1
    copy = pickle.loads(pickle.dumps(order))
    assert plain(copy) == plain(order)


def test_what_a_form_shows_follows_a_posting_after_a_reload():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    account = frappe.get_doc("SM Credit Account", {"customer": customer})
    assert (order.items[0].open_qty, order.items[0].delivered_qty, account.open_orders) == (5, 0, 50)
    f.delivery([order.name], {order.items[0].name: 2})
    order.reload()
    account.reload()
    assert (order.items[0].open_qty, order.items[0].delivered_qty) == (3, 2)
    assert (account.open_orders, account.unbilled) == (30, 20)


# Custom fields


def test_custom_fields_of_a_line_survive_insert_and_update(custom_fields):
    order = order_of(2)
    order.items[0].update({"test_note": "fragile", "test_weight": 1.25})
    order.append("items", {**f.line(f.item(), 1, 10), "test_note": "heavy"})
    order.save()
    assert [(row.test_note, row.test_weight) for row in stored(order).items] == [
        ("fragile", 1.25), (None, 0), ("heavy", 0)
    ]  # fmt: skip
    order.items[0].test_note = "very fragile"
    order.save()
    order.submit()
    assert stored(order).items[0].test_note == "very fragile"


def test_a_custom_field_is_fetched_from_its_link(custom_fields):
    order = order_of(2)
    assert [row.test_group for row in stored(order).items] == ["Test Item Group"] * 2
    other = f.item(item_group="Products") if frappe.db.exists("Item Group", "Products") else f.item()
    order.items[0].item_code = other
    order.save()
    assert stored(order).items[0].test_group == frappe.db.get_value("Item", other, "item_group")


def test_custom_links_are_checked(custom_fields):
    order = order_of(2)
    order.items[1].test_territory = "Atlantis"
    with books.refused("Row #2", "Line territory", "Atlantis"):
        order.save()
    order = stored(order)
    order.items[1].update({"test_type": "Customer", "test_about": "Nobody"})
    with books.refused("Row #2", "About", "Nobody"):
        order.save()
    order = stored(order)
    order.items[1].update({"test_type": "Customer", "test_about": order.customer.upper()})
    order.items[0].test_territory = "test territory"
    order.save()
    rows = stored(order).items
    assert (rows[0].test_territory, rows[1].test_about) == ("Test Territory", order.customer)


def test_a_custom_child_table_works_beside_the_lines(custom_fields):
    order = order_of(1)
    order.append("test_notes", {"note": "ring twice", "item": order.items[0].item_code})
    order.append("test_notes", {"note": "beware of the dog"})
    order.save()
    order.submit()
    rows = stored(order).test_notes
    assert [(row.note, row.docstatus) for row in rows] == [("ring twice", 1), ("beware of the dog", 1)]
    draft = order_of(1, test_notes=[{"note": "first"}, {"note": "second"}])
    draft.remove(draft.test_notes[0])
    draft.save()
    assert [row.note for row in stored(draft).test_notes] == ["second"]
    draft.append("test_notes", {"note": "third", "item": "No such thing"})
    with books.refused("No such thing"):
        draft.save()
