"""Frappe's own channels on each of our documents: nothing of them is switched off, and each finds its document."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import books
import factories
import frappe
import pytest
from frappe.desk.form import assign_to
from frappe.desk.form.load import get_docinfo


def line(**values: Any) -> dict[str, Any]:
    return factories.line(factories.item(stock=10), qty=2, rate=25, **values)


def delivered(submit: bool) -> Any:
    return factories.delivery([factories.order(factories.customer(), line()).name], submit=submit)


MAKERS: dict[str, Callable[[bool], Any]] = {
    "SM Quotation": lambda submit: factories.quotation(factories.customer(), line(), submit=submit),
    "SM Sales Order": lambda submit: factories.order(factories.customer(), line(), submit=submit),
    "SM Delivery Note": delivered,
    "SM Invoice": lambda submit: factories.invoice([delivered(True).name], submit=submit),
    "SM Return": lambda submit: factories.returned([delivered(True).name], submit=submit),
    "SM Deposit": lambda submit: factories.deposit(factories.customer(), 50, submit=submit),
}
"""DocType -> a new document, as draft or submitted."""

each = pytest.mark.parametrize("doctype", MAKERS)


@each
def test_a_notification_tells_of_its_submission(doctype: str):
    receiver = factories.user("Sales Manager")
    rule = {"doctype": "Notification", "name": f"Told {doctype}", "document_type": doctype, "event": "Submit"}
    rule |= {"channel": "System Notification", "subject": "{{ doc.name }} is there", "message": "See it.", "enabled": 1}
    frappe.get_doc({**rule, "recipients": [{"receiver_by_role": "Sales Manager"}]}).insert()
    frappe.cache.hdel("notifications", doctype)
    frappe.local.flags.in_test = True
    doc = MAKERS[doctype](True)
    told = frappe.get_all(
        "Notification Log", {"document_type": doctype, "document_name": doc.name}, ["for_user", "subject"]
    )
    frappe.cache.hdel("notifications", doctype)
    assert (receiver, f"{doc.name} is there") in {(row.for_user, row.subject) for row in told}


@each
def test_it_is_assigned_commented_tagged_and_mailed(doctype: str):
    from frappe.core.doctype.communication.email import make as make_email  # opens a log, which needs the site

    doc, user = MAKERS[doctype](True), factories.user("Sales Manager")
    assign_to.add({"doctype": doctype, "name": doc.name, "assign_to": [user], "description": "Look at it"})
    doc.add_comment("Comment", "They called.")
    doc.add_tag("urgent")
    mail = {"content": "Attached.", "subject": "Your document", "recipients": "buyer@example.com"}
    sent = make_email(doctype, doc.name, **mail, send_email=False)
    frappe.local.response = frappe._dict({"docs": []})
    get_docinfo(doctype=doctype, name=doc.name)
    info = frappe.response["docinfo"]
    assert [row.owner for row in info["assignments"]] == [user]
    assert ["They called." in row.content for row in info["comments"]] == [True]
    assert [row.name for row in info["communications"]] == [sent["name"]]
    assert "urgent" in info["tags"]
    assert json.loads(frappe.db.get_value(doctype, doc.name, "_assign")) == [user]


@each
def test_its_changes_are_in_the_timeline(doctype: str):
    doc = MAKERS[doctype](False)
    doc.remarks = "Changed."
    doc.save(ignore_version=False)  # Frappe writes none in tests
    [version] = frappe.get_all("Version", {"ref_doctype": doctype, "docname": doc.name}, pluck="data")
    assert ["remarks", None, "Changed."] in json.loads(version)["changed"] or "Changed." in version


@each
def test_it_is_paper_that_can_be_attached_to_a_mail(doctype: str):
    frappe.local.assets_json = {}
    doc = MAKERS[doctype](True)
    attached = frappe.attach_print(doctype, doc.name)
    assert attached["fname"].startswith(doc.name) and attached["fcontent"].startswith(b"%PDF")


@each
def test_the_report_builder_shows_it_with_its_lines(doctype: str):
    doc = MAKERS[doctype](True)
    fields = ["name", "customer", "status"]
    if doc.meta.has_field("items"):
        fields.append(f"`tab{doctype} Item`.item_code")
    frappe.set_user(factories.user("Sales Auditor"))
    [row] = frappe.get_list(doctype, fields=fields, filters={"name": doc.name})
    assert row.customer == doc.customer
    if doc.meta.has_field("items"):
        assert row.item_code == doc.items[0].item_code


@each
def test_it_is_imported_and_exported(doctype: str):
    meta = frappe.get_meta(doctype)
    assert meta.allow_import and meta.track_changes
    managers = [row for row in meta.permissions if row.role == "System Manager" and not row.permlevel]
    assert all(row.export and row.get("import") and row.report and row.email and row.print for row in managers)


@each
def test_a_webhook_carries_it(doctype: str):
    from frappe.integrations.doctype.webhook.webhook import enqueue_webhook

    received: list[dict] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook = {"doctype": "Webhook", "webhook_doctype": doctype, "webhook_docevent": "on_submit", "enabled": 1}
    hook |= {"request_url": f"http://127.0.0.1:{server.server_port}", "request_method": "POST", "timeout": 30}
    hook |= {"request_structure": "Form URL-Encoded", "name": f"{doctype} hook", "__newname": f"{doctype} hook"}
    data = [{"fieldname": field, "key": field} for field in ("name", "customer", "status")]
    hooked = frappe.get_doc({**hook, "webhook_data": data}).insert()
    doc = MAKERS[doctype](True)
    enqueue_webhook(doc, {"name": hooked.name})
    server.shutdown()
    server.server_close()
    frappe.cache.delete_value("webhooks")
    assert received == [{"name": doc.name, "customer": doc.customer, "status": doc.status}]


@each
def test_clients_read_it_as_json(doctype: str):
    doc = MAKERS[doctype](True)
    read = json.loads(frappe.as_json(frappe.get_doc(doctype, doc.name)))
    assert (read["name"], read["docstatus"], read["customer"]) == (doc.name, 1, doc.customer)


def test_an_order_repeats_itself():
    item = factories.item()
    quotation = factories.quotation(factories.customer(), factories.line(item, qty=2, rate=25), valid_till="2026-12-31")
    order = factories.order_of([quotation.name], delivery_date="2026-03-26")
    rule = {"doctype": "Auto Repeat", "reference_doctype": "SM Sales Order", "reference_document": order.name}
    rule |= {"frequency": "Monthly", "start_date": "2036-01-01", "submit_on_creation": 1}
    repeat = frappe.get_doc(rule).insert()
    repeat.next_schedule_date = frappe.utils.getdate("2026-04-16")
    again = repeat.make_new_document()
    assert (str(again.transaction_date), str(again.items[0].delivery_date)) == ("2026-04-16", "2026-04-26")
    assert (again.docstatus, again.status, again.grand_total) == (1, "To Deliver and Bill", 50)
    assert (again.auto_repeat, again.items[0].quotation) == (repeat.name, None)
    assert books.lines(again) == [(2, 0, 0)]
    assert books.audit() == []


def test_orders_are_imported_from_a_spreadsheet():
    """Two orders, one with two lines; the one that is wrong is left out."""
    from frappe.core.doctype.data_import.importer import Importer

    customer, item = factories.customer(), factories.item()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([label_of(fieldname, table) for fieldname, table in COLUMNS])
    rows.writerow([customer, factories.COMPANY, factories.DAY, item, 2, 25, factories.warehouse()])
    rows.writerow(["", "", "", item, 1, 30, factories.warehouse()])
    rows.writerow([customer, factories.COMPANY, factories.DAY, item, 1, 10, factories.warehouse()])
    rows.writerow([customer, factories.COMPANY, factories.DAY, item, -1, 10, factories.warehouse()])
    file = {"doctype": "File", "file_name": f"{frappe.scrub(customer)}.csv", "is_private": 1}
    sheet = frappe.get_doc({**file, "content": text.getvalue()}).insert()
    job = frappe.get_doc(
        {"doctype": "Data Import", "reference_doctype": "SM Sales Order", "import_type": "Insert New Records"}
    ).insert()
    Importer("SM Sales Order", file_path=sheet.file_url, data_import=job).import_data()
    made = frappe.get_all("SM Sales Order", {"customer": customer}, pluck="grand_total", order_by="creation")
    assert made == [80, 10]


COLUMNS = (
    ("customer", None),
    ("company", None),
    ("transaction_date", None),
    ("item_code", "Items"),
    ("qty", "Items"),
    ("rate", "Items"),
    ("warehouse", "Items"),
)


def label_of(fieldname: str, table: str | None) -> str:
    """A column's heading as Frappe's import template writes it."""
    doctype = "SM Sales Order Item" if table else "SM Sales Order"
    label = frappe.get_meta(doctype).get_label(fieldname)
    items = frappe.get_meta("SM Sales Order").get_label("items")
    return f"{label} ({items})" if table else label
