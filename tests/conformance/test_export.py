"""The export holds every document with its rows and every ledger row."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import factories as f
import frappe
import pytest

from sales_mgmt.api import archive


@pytest.fixture
def packed():
    """An invoice, and the opened export of a site that has it."""
    order = f.order(f.customer(), f.line(f.item(stock=3), 2, 10), f.line(f.service(), 1, 5), taxes=[f.tax(10)])
    invoice = f.invoice([f.delivery([order.name]).name])
    file = frappe.get_doc("File", archive.work("Administrator"))
    path = file.get_full_path()
    with zipfile.ZipFile(path) as content:
        yield invoice, file, content
    frappe.set_user("Administrator")
    file.delete()


def documents(content: zipfile.ZipFile, doctype: str) -> dict[str, dict]:
    rows = content.read(f"documents/{frappe.scrub(doctype)}.jsonl").decode().splitlines()
    return {row["name"]: row for row in map(json.loads, rows)}


def test_documents_come_with_their_rows(packed):
    invoice, _file, content = packed
    found = documents(content, "SM Invoice")[invoice.name]
    assert [row["item_code"] for row in found["items"]] == [row.item_code for row in invoice.items]
    assert found["taxes"][0]["account_head"] == invoice.taxes[0].account_head
    assert found["receivable_no"] == invoice.receivable_no


def test_ledgers_come_row_by_row(packed):
    invoice, _file, content = packed
    rows = list(csv.DictReader(io.StringIO(content.read("ledgers/sm_line_entry.csv").decode())))
    assert len(rows) == frappe.db.count("SM Line Entry")
    assert {row["voucher_line"] for row in rows if row["voucher_no"] == invoice.name} == {r.name for r in invoice.items}


def test_the_manifest_counts_everything(packed):
    _invoice, _file, content = packed
    counts = json.loads(content.read("manifest.json"))["rows"]
    for doctype, count in counts.items():
        single = frappe.get_meta(doctype).issingle
        assert count == (1 if single else frappe.db.count(doctype)), doctype
    listed = set(frappe.get_all("DocType", {"module": "Sales Mgmt", "istable": 0}, pluck="name"))
    assert set(counts) == listed


def test_it_is_private_and_told(packed):
    _invoice, file, _content = packed
    assert file.is_private
    assert frappe.db.exists("Notification Log", {"document_name": file.name, "for_user": "Administrator"})
    frappe.set_user(f.user("Sales Manager"))
    assert not frappe.has_permission("File", "read", doc=file.name)
