"""Documents made by programs: the same key makes one document."""

from __future__ import annotations

from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import documents as api
from sales_mgmt.documents.idempotency import KeyUsed, OtherPayload
from sales_mgmt.documents.sources import SOURCES

ORDER = "SM Sales Order"


def create(*arguments: Any, **more: Any) -> dict[str, Any]:
    """Call the API within the test's transaction: what has written nothing yet, it would commit."""
    frappe.db.sql("UPDATE `tabSeries` SET current = current WHERE name = ''")
    return api.create(*arguments, **more)


@pytest.fixture
def key() -> str:
    """A key that no other test uses."""
    return f.unique("key")


def payload(**values: Any) -> dict[str, Any]:
    """An order of one service."""
    doc = {"customer": f.customer(), "company": f.COMPANY, "transaction_date": f.DAY}
    return {**doc, "items": [f.line(f.service(), 2, 10)], **values}


@pytest.mark.parametrize("doctype", SOURCES)
def test_every_sales_document_has_a_unique_key(doctype):
    meta = frappe.get_meta(doctype)
    assert meta.get_field("idempotency_key").unique
    assert frappe.db.sql(f"SHOW INDEX FROM `tab{doctype}` WHERE Column_name = 'idempotency_key' AND Non_unique = 0")


def test_the_same_key_returns_the_first_document(key):
    values = payload()
    first = create(ORDER, values, key, submit=True)
    assert (first["created"], first["doc"].docstatus, first["doc"].status) == (True, 1, "To Deliver and Bill")
    before = books.snapshot()
    again = create(ORDER, frappe.as_json(dict(reversed(values.items()))), f" {key} ", submit=True)
    assert (again["created"], again["doc"].name) == (False, first["doc"].name)
    assert books.changes(before, books.snapshot()) == {}


def test_the_first_document_is_shown_as_it_is_now(key):
    values = payload()
    first = create(ORDER, values, key, submit=True)
    f.invoice_of_orders([first["doc"].name])
    assert create(ORDER, values, key, submit=True)["doc"].status == "Completed"


@pytest.mark.parametrize("changed", [{"po_no": "7"}, {}], ids=["another field", "confirmed this time"])
def test_another_payload_under_the_same_key_is_a_conflict(changed, key):
    values = payload()
    name = create(ORDER, values, key)["doc"].name
    with books.refused(key, name, "another payload", error=OtherPayload):
        api.create(ORDER, values | changed, key, submit=not changed)
    assert OtherPayload.http_status_code == 409


def test_documents_without_a_key_do_not_hinder_each_other():
    orders = [f.order(f.customer(), f.line(f.service(), 1, 1), idempotency_key=key) for key in (None, "", " ")]
    keys = frappe.db.sql("SELECT idempotency_key FROM `tabSM Sales Order` WHERE name IN %s", [[o.name for o in orders]])
    assert keys == ((None,),) * 3


def test_a_key_posted_to_the_resource_api_is_refused_with_the_first_documents_name(key):
    first = f.order(f.customer(), f.line(f.service(), 1, 1), idempotency_key=key)
    with books.refused(key, first.name, error=KeyUsed):
        f.order(f.customer(), f.line(f.service(), 1, 1), idempotency_key=key)


def test_a_refused_document_leaves_its_key_free(key):
    values = payload()
    with books.refused("not above zero"):
        api.create(ORDER, {**values, "items": [f.line(values["items"][0]["item_code"], 0, 1)]}, key)
    assert create(ORDER, values, key)["created"]


def test_a_key_belongs_to_one_kind_of_document(key):
    order = create(ORDER, payload(), key, submit=True)["doc"]
    row = order["items"][0]
    values = {"customer": order.customer, "company": f.COMPANY, "posting_date": f.DAY}
    values["items"] = [{"item_code": row["item_code"], "qty": 2, "so_detail": row["name"]}]
    assert create("SM Delivery Note", values, key, submit=True)["created"]
    assert books.audit() == []


def test_an_amendment_and_a_copy_have_no_key(key):
    order = frappe.get_doc(ORDER, create(ORDER, payload(), key, submit=True)["doc"].name)
    f.cancel(order)
    amended = f.amend(order).insert()
    assert (amended.idempotency_key, amended.idempotency_hash) == (None, None)
    copy = frappe.copy_doc(frappe.get_doc(ORDER, order.name), ignore_no_copy=False)
    assert (copy.idempotency_key, copy.idempotency_hash) == (None, None)


def test_a_payload_decides_neither_name_nor_state(key):
    doc = create(ORDER, payload(name="MINE", docstatus=1, doctype="User", idempotency_key="other"), key)["doc"]
    assert doc.name != "MINE"
    assert (doc.doctype, doc.docstatus, doc.idempotency_key) == (ORDER, 0, key)


@pytest.mark.parametrize(
    ("doctype", "payload_", "used"), [("User", {}, "k"), (ORDER, "[]", "k"), (ORDER, {}, " "), (ORDER, {}, "x" * 141)]
)
def test_what_is_no_sales_document_or_no_key_is_refused(doctype, payload_, used):
    f.customer()
    with books.refused():
        api.create(doctype, payload_, used)


def test_permissions_are_asked_first(key):
    auditor, seller = f.user("Sales Auditor"), f.user("Sales User")
    values = payload()
    frappe.set_user(auditor)
    with books.refused("create", error=frappe.PermissionError):
        api.create(ORDER, values, key)
    frappe.set_user(seller)
    assert create(ORDER, values, key, submit=True)["doc"].owner == seller
