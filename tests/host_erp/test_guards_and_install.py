"""Who may write a ledger (nobody), who may read, what installing makes and refuses."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import frappe
import frappe.client
import pytest

import host_erp
from host_erp import install
from host_erp.ledger.errors import ImmutableLedgerError
from host_erp.ledger.guards import LedgerDocument

LEDGERS = ("GL Entry", "Payment Ledger Entry", "Stock Ledger Entry", "Bin")
PACKAGE = Path(host_erp.__file__).parent


@pytest.fixture
def rows(books, customer, item) -> dict[str, str]:
    """The name of one row in each ledger."""
    books.invoice(customer, "10")
    books.stock((item, "1", "1"))
    names = {ledger: frappe.db.get_value(ledger, {"company": books.company}) for ledger in LEDGERS[:3]}
    return names | {"Bin": frappe.db.get_value("Bin", {"item_code": item})}


@pytest.mark.parametrize("ledger", LEDGERS)
def test_administrator_cannot_touch_a_ledger_row(rows, ledger):
    doc = frappe.get_doc(ledger, rows[ledger])
    assert isinstance(doc, LedgerDocument)
    before = frappe.db.get_value(ledger, doc.name, "*")
    copy = frappe.copy_doc(doc)
    ways_in = (
        lambda: doc.db_set("modified_by", "x"), doc.db_update, copy.db_insert, doc.on_trash,
        lambda: frappe.rename_doc(ledger, doc.name, "other", force=True), lambda: doc.rename("other"),
    )  # fmt: skip
    for way in ways_in:
        with pytest.raises(ImmutableLedgerError, match="vouchers only"):
            way()
    # of these Frappe itself refuses some before it asks us: a link that leads nowhere, a submitted row
    doors = (
        doc.save, doc.delete, copy.insert, lambda: copy.insert(ignore_permissions=True, ignore_mandatory=True),
        lambda: copy.insert(ignore_links=True), lambda: frappe.client.set_value(ledger, doc.name, "company", "x"),
        lambda: frappe.delete_doc(ledger, doc.name, force=True, ignore_permissions=True),
    )  # fmt: skip
    for door in doors:
        with pytest.raises(frappe.ValidationError):
            door()
    assert frappe.db.get_value(ledger, doc.name, "*") == before
    assert not frappe.db.exists(ledger, "other")


@pytest.fixture
def user(books):
    """A function that makes a user with roles and becomes that user."""

    def become(*roles: str) -> str:
        doc = frappe.get_doc({
            "doctype": "User", "email": "someone@host.test", "first_name": "S", "send_welcome_email": 0,
            "roles": [{"role": role} for role in roles],
        }).insert()  # fmt: skip
        frappe.set_user(doc.name)
        return doc.name

    return become


def allowed(doctype: str) -> str:
    """The rights of the session's user, a letter each."""
    return "".join(
        letter for letter, right in (("r", "read"), ("w", "write"), ("c", "create"), ("s", "submit"))
        if frappe.has_permission(doctype, right)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("Sales User", {"Customer": "rwc", "Item": "r", "Payment Entry": "r", "GL Entry": "", "Stock Entry": ""}),
        ("Accounts User", {"Customer": "r", "Payment Entry": "rwcs", "GL Entry": "r", "Account": "r", "Company": "r"}),
        ("Accounts Manager", {"Account": "rwc", "Company": "rwc", "Fiscal Year": "rwc", "Payment Ledger Entry": "r"}),
        (
            "Stock User",
            {"Stock Entry": "rwcs", "Stock Ledger Entry": "r", "Bin": "r", "Warehouse": "r", "GL Entry": ""},
        ),
        ("Item Manager", {"Item": "rwc", "Warehouse": "rwc", "UOM": "rwc", "Stock Entry": ""}),
    ],
)
def test_what_roles_may_do(user, role, expected):
    user(role)
    assert {doctype: allowed(doctype) for doctype in expected} == expected


def test_an_accounts_user_pays_and_a_stock_user_receives(books, customer, item, user):
    invoice = books.invoice(customer, "10")
    user("Accounts User", "Stock User")
    payment = books.payment(customer, "10", (invoice, "10"))
    assert payment.docstatus == 1
    payment.cancel()
    entry = frappe.get_doc({
        "doctype": "Stock Entry", "purpose": "Material Receipt", "company": books.company,
        "items": [{"item_code": item, "qty": 2, "t_warehouse": books.stores, "basic_rate": 5}],
    })  # fmt: skip
    entry.insert().submit()
    assert books.bin(item) == (2, 10)


def test_install_is_refused_beside_erpnext(monkeypatch):
    """ERPNext is in no registry, so a site with it cannot be made here: only the list of apps is replaced."""
    before = frappe.db.count("Role")
    monkeypatch.setattr(frappe, "get_installed_apps", lambda: ["frappe", "erpnext"])
    with pytest.raises(frappe.ValidationError, match="ERPNext is installed"):
        install.before_install()
    assert frappe.db.count("Role") == before
    monkeypatch.setattr(frappe, "get_installed_apps", lambda: ["frappe"])
    install.before_install()
    install.before_uninstall()
    monkeypatch.setattr(frappe, "get_installed_apps", lambda: ["frappe", "host_erp", "sales_mgmt"])
    with pytest.raises(frappe.ValidationError, match="sales_mgmt"):
        install.before_uninstall()


def test_installing_again_changes_nothing(count_queries):
    tables = (
        "Role",
        "UOM",
        "Customer Group",
        "Territory",
        "Item Group",
        "Sales Person",
        "Mode of Payment",
        "Fiscal Year",
    )
    install.after_install()
    before = {table: frappe.db.count(table) for table in tables}
    with count_queries() as queries:
        install.after_migrate()
    assert {table: frappe.db.count(table) for table in tables} == before
    assert not [query for query in queries if query.lstrip().lower().startswith(("insert", "update", "delete"))]
    for doctype, (root, _leaves) in install.TREES.items():
        assert frappe.db.get_value(doctype, root, "is_group") == 1
    assert {*install.ROLES, *install.WEBSITE_ROLES} <= set(frappe.get_all("Role", pluck="name"))
    assert frappe.db.get_value("UOM", "Nos", "must_be_whole_number") == 1


def test_what_a_site_deleted_does_not_come_back():
    frappe.delete_doc("Customer Group", "Non Profit")
    frappe.delete_doc("UOM", "Pallet")
    install.after_migrate()
    assert not frappe.db.exists("Customer Group", "Non Profit") and not frappe.db.exists("UOM", "Pallet")


def doctypes() -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted(PACKAGE.glob("host_erp/doctype/*/*.json"))]


def test_every_doctype_of_the_app_is_on_the_site_in_its_module():
    names = {doctype["name"] for doctype in doctypes()}
    assert names == set(frappe.get_all("DocType", filters={"module": "Host ERP"}, pluck="name"))
    for doctype in doctypes():
        assert doctype["module"] == "Host ERP"
        if not doctype.get("istable"):
            assert doctype["permissions"], doctype["name"]


def test_every_link_leads_to_a_doctype():
    known = set(frappe.get_all("DocType", pluck="name"))
    for doctype in doctypes():
        for field in doctype["fields"]:
            if field["fieldtype"] in ("Link", "Table"):
                assert field["options"] in known, (doctype["name"], field["fieldname"])


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("GL Entry", ["voucher_type", "voucher_no"]), ("GL Entry", ["party_type", "party"]),
        ("GL Entry", ["posting_date", "company"]), ("Bin", ["item_code", "warehouse"]),
        ("Payment Ledger Entry", ["against_voucher_type", "against_voucher_no"]),
        ("Stock Ledger Entry", ["item_code", "warehouse", "posting_datetime"]),
    ],
)  # fmt: skip
def test_indexes_over_several_columns(table, columns):
    rows = frappe.db.sql(f"show index from `tab{table}`", as_dict=True)
    found = {}
    for row in rows:
        found.setdefault(row.Key_name, []).append(row.Column_name)
    assert columns in found.values()


def test_hooks_name_what_exists():
    from host_erp import hooks

    for name in ("before_install", "after_install", "after_migrate", "before_uninstall"):
        paths = getattr(hooks, name)
        for path in [paths] if isinstance(paths, str) else paths:
            module, attribute = path.rsplit(".", 1)
            assert callable(getattr(importlib.import_module(module), attribute))
