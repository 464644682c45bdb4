"""What an administrator makes of our forms outlives `bench migrate` and new DocType files, and bends no rule."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import books
import factories
import frappe
import pytest
from frappe.core.doctype.data_import.data_import import export_json, import_doc
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from frappe.model.workflow import apply_workflow

ORDER, LINE, LOST = "SM Sales Order", "SM Sales Order Item", "SM Lost Reason"
MARK = "customising"
"""Stands in the name or text of all that is made here, so that it is found again."""

SCRIPT = """
if doc.remarks == "ask the script":
    doc.remarks = "the script was here"
"""
FORMAT = """{% extends "sales_mgmt/templates/print/document.html" %}
{% set title = "customising " ~ doc.sm_test_project %}
{% set columns = ["no", "item", "qty", "amount"] %}"""


@pytest.fixture(scope="module")
def customised(site: str, shared_masters: None) -> Iterator[None]:
    """One customisation of each kind, then a migration in which every DocType of ours is read anew; taken back after.

    A field changes a table, which commits: so everything is committed.
    """
    frappe.set_user("Administrator")
    take_back()
    make()
    frappe.db.commit()
    frappe.db.sql("UPDATE `tabDocType` SET migration_hash = NULL, modified = '2020-01-01' WHERE module = 'Sales Mgmt'")
    frappe.db.commit()
    words = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site, "migrate"]
    ran = subprocess.run([*words, "--skip-search-index"], capture_output=True, text=True, cwd=os.getcwd())
    assert ran.returncode == 0, ran.stdout + ran.stderr
    frappe.db.rollback()
    frappe.clear_cache()
    yield
    frappe.db.rollback()
    frappe.set_user("Administrator")
    take_back()
    frappe.db.commit()
    frappe.clear_cache()


pytestmark = pytest.mark.usefixtures("customised")


def make() -> None:
    create_custom_fields(
        {
            ORDER: [{"fieldname": "sm_test_project", "label": "Project", "fieldtype": "Data", "insert_after": "po_no"}],
            LINE: [
                {"fieldname": "sm_test_for", "label": "For", "fieldtype": "Link", "options": "Customer"},
                {"fieldname": "sm_test_group", "label": "Group", "fieldtype": "Data", "read_only": 1,
                 "fetch_from": "sm_test_for.customer_group"},
            ],
        }
    )  # fmt: skip
    make_property_setter("SM Deposit", "reference_no", "reqd", 1, "Check")
    make_property_setter(ORDER, "naming_series", "options", "SM-SO-.YYYY.-\nTEST-EXPORT-.####", "Text")
    make_property_setter(ORDER, None, "default_print_format", f"{MARK} format", "Data", for_doctype=True)
    of_order = {"reference_doctype": ORDER, "enabled": 1, "disabled": 0}
    script = {"doctype": "Server Script", "name": f"{MARK} script", "script_type": "DocType Event", "script": SCRIPT}
    frappe.get_doc({**script, **of_order, "doctype_event": "Before Save"}).insert()
    client = {"doctype": "Client Script", "name": f"{MARK} client", "dt": ORDER, "view": "Form", "enabled": 1}
    frappe.get_doc({**client, "script": "frappe.ui.form.on('SM Sales Order', {})"}).insert()
    paper = {"doctype": "Print Format", "name": f"{MARK} format", "doc_type": ORDER, "standard": "No", "html": FORMAT}
    frappe.get_doc({**paper, "custom_format": 1, "print_format_type": "Jinja"}).insert()
    frappe.permissions.setup_custom_perms(LOST)
    row = frappe.db.get_value("Custom DocPerm", {"parent": LOST, "role": "Sales User", "permlevel": 0})
    frappe.db.set_value("Custom DocPerm", row, {"create": 1, "write": 1})
    workflow()


def workflow() -> None:
    """Orders are approved by sales managers; approving confirms them."""
    for state in ("Entered", "Approved"):
        if not frappe.db.exists("Workflow State", state):
            frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": state}).insert()
    if not frappe.db.exists("Workflow Action Master", "Approve"):
        frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": "Approve"}).insert()
    states = [
        {"state": "Entered", "doc_status": "0", "allow_edit": "Sales User"},
        {"state": "Approved", "doc_status": "1", "allow_edit": "Sales Manager"},
    ]
    step = {"state": "Entered", "action": "Approve", "next_state": "Approved", "allowed": "Sales Manager"}
    doc = {"doctype": "Workflow", "workflow_name": f"{MARK} workflow", "document_type": ORDER, "is_active": 1}
    frappe.get_doc({**doc, "states": states, "transitions": [{**step, "allow_self_approval": 1}]}).insert()


def take_back() -> None:
    for doctype in ("Workflow", "Server Script", "Client Script", "Print Format"):
        for name in frappe.get_all(doctype, filters={"name": ("like", f"{MARK}%")}, pluck="name"):
            frappe.delete_doc(doctype, name, force=True)
    ours = {"dt": ("in", (ORDER, LINE)), "fieldname": ("in", (*FIELDS, "workflow_state"))}
    for name in frappe.get_all("Custom Field", filters=ours, pluck="name"):
        frappe.delete_doc("Custom Field", name, force=True)
    for doctype, field in ((ORDER, "naming_series"), ("SM Deposit", "reference_no"), (ORDER, None)):
        frappe.db.delete("Property Setter", {"doc_type": doctype, **({"field_name": field} if field else {})})
    frappe.db.delete("Custom DocPerm", {"parent": LOST})
    frappe.db.commit()
    for doctype, columns in ((ORDER, ("sm_test_project", "workflow_state")), (LINE, ("sm_test_for", "sm_test_group"))):
        for column in columns:
            if frappe.db.has_column(doctype, column):
                frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP COLUMN `{column}`")
    frappe.clear_cache()


FIELDS = ("sm_test_project", "sm_test_for", "sm_test_group")


def order(submit: bool = False, **values: Any) -> Any:
    line = factories.line(factories.item(), qty=2, rate=25, **values.pop("line", {}))
    return factories.order(values.pop("customer", None) or factories.customer(), line, submit=submit, **values)


def test_fields_on_header_and_lines_keep_their_values():
    end = factories.customer()
    doc = order(sm_test_project="P-1", line={"sm_test_for": end})
    doc.sm_test_project = "P-2"
    doc.save()
    apply_workflow(doc, "Approve")
    stored = frappe.get_doc(ORDER, doc.name)
    assert (stored.docstatus, stored.sm_test_project, stored.items[0].sm_test_for) == (1, "P-2", end)
    assert stored.items[0].sm_test_group == frappe.db.get_value("Customer", end, "customer_group")


def test_links_on_lines_are_checked():
    with books.refused("nobody", error=frappe.LinkValidationError):
        order(line={"sm_test_for": "nobody"})


def test_a_property_set_to_mandatory_is():
    with books.refused("reference_no", error=frappe.MandatoryError):
        factories.deposit(factories.customer(), 10)
    assert factories.deposit(factories.customer(), 10, reference_no="R-1").docstatus == 1


def test_another_naming_series_names():
    assert order(naming_series="TEST-EXPORT-.####").name.startswith("TEST-EXPORT-0")
    assert order().name.startswith("SM-SO-")


def test_a_server_script_runs():
    assert order(remarks="ask the script").remarks == "the script was here"


def test_a_client_script_is_sent_with_the_form():
    from frappe.desk.form.meta import get_meta

    assert "frappe.ui.form.on('SM Sales Order', {})" in get_meta(ORDER, cached=False).get("__custom_js", "")


def test_a_print_format_of_the_site_is_the_default():
    frappe.local.assets_json = {}
    doc = order(sm_test_project="P-9")
    assert frappe.get_meta(ORDER).default_print_format == f"{MARK} format"
    assert "customising P-9" in frappe.get_print(ORDER, doc.name)


def test_a_role_keeps_the_right_it_was_given():
    frappe.set_user(factories.user("Sales User"))
    reason = frappe.get_doc({"doctype": LOST, "reason": factories.unique("Reason")}).insert()
    assert reason.name
    frappe.set_user(factories.user("Stock User"))
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc({"doctype": LOST, "reason": factories.unique("Reason")}).insert()


def test_a_workflow_confirms_for_who_may():
    doc = order()
    assert doc.workflow_state == "Entered"
    frappe.set_user(factories.user("Sales User"))
    with pytest.raises(Exception, match=r"transition|Workflow"):
        apply_workflow(doc.as_json(), "Approve")
    frappe.set_user("Administrator")
    approved = apply_workflow(frappe.get_doc(ORDER, doc.name), "Approve")
    assert (approved.docstatus, books.status(approved)) == (1, "To Deliver and Bill")
    assert books.audit() == []


def test_credit_refuses_what_a_workflow_approves():
    customer = factories.customer()
    apply_workflow(order(customer=customer), "Approve")
    factories.limit(customer, 60)
    second = order(customer=customer)
    with books.refused("60"):
        apply_workflow(second, "Approve")
    assert frappe.db.get_value(ORDER, second.name, "docstatus") == 0


def test_what_a_form_sends_decides_nothing():
    """Totals, statuses and balances that a client makes up are worked out anew."""
    forged = {"grand_total": 1, "net_total": 1, "rounded_total": 1, "status": "Completed", "docstatus": 0}
    doc = order(**forged, line={"amount": 1, "net_amount": 1, "delivered_qty": 2, "closed": 1})
    stored = frappe.get_doc(ORDER, doc.name)
    assert (stored.grand_total, stored.status, stored.items[0].amount) == (50, "Draft", 50)
    assert (stored.items[0].delivered_qty, stored.items[0].closed) == (0, 0)


@pytest.mark.parametrize(
    ("doctype", "filters"),
    [
        ("Custom Field", {"fieldname": ("in", FIELDS)}),
        ("Property Setter", {"doc_type": "SM Deposit", "field_name": "reference_no"}),
        ("Workflow", {"name": f"{MARK} workflow"}),
        ("Client Script", {"name": f"{MARK} client"}),
        ("Server Script", {"name": f"{MARK} script"}),
        ("Print Format", {"name": f"{MARK} format"}),
    ],
)
def test_fixtures_are_exported_and_read_back(doctype: str, filters: dict[str, Any], tmp_path: Path):
    path = tmp_path / f"{frappe.scrub(doctype)}.json"
    export_json(doctype, str(path), filters=filters, order_by="creation asc")
    exported = json.loads(path.read_text())
    assert exported
    name = exported[0]["name"]
    before = frappe.get_doc(doctype, name).as_dict(no_nulls=True)
    frappe.db.delete(doctype, {"name": name})
    frappe.clear_document_cache(doctype, name)
    import_doc(str(path))
    after = frappe.get_doc(doctype, name).as_dict(no_nulls=True)
    stamps = ("modified", "modified_by", "creation", "owner", "idx")
    assert {k: v for k, v in after.items() if k not in stamps and not isinstance(v, list)} == {
        k: v for k, v in before.items() if k not in stamps and not isinstance(v, list)
    }
