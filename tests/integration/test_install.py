"""What installing needs and leaves, and what uninstalling refuses."""

from __future__ import annotations

import importlib
from pathlib import Path

import factories as f
import frappe
import pytest

import sales_mgmt
from sales_mgmt import install


def test_the_roles_exist_and_making_them_again_changes_nothing():
    before = frappe.db.count("Role")
    install.after_install()
    install.after_migrate()
    assert frappe.db.count("Role") == before
    assert all(frappe.db.exists("Role", role) for role in install.ROLES)


def test_every_role_that_a_permission_names_exists():
    rows = frappe.get_all(
        "DocPerm", filters={"parent": ("like", "SM %")}, fields=["role"], distinct=True, pluck="role", limit=0
    )
    assert rows and all(frappe.db.exists("Role", role) for role in rows)


def test_a_site_without_a_host_is_refused(monkeypatch):
    # A site's list of apps cannot be shortened within a test without breaking the site for all others.
    monkeypatch.setattr(frappe, "get_installed_apps", lambda: ["frappe"])
    with pytest.raises(frappe.ValidationError, match="ERPNext or host_erp"):
        install.before_install()


def test_uninstalling_is_refused_while_documents_stand_in_the_ledgers():
    f.order(f.customer(), f.line(f.item(1), 1))
    with pytest.raises(frappe.ValidationError, match="SM Sales Order"):
        install.before_uninstall()


def test_every_patch_can_be_run():
    patches = [
        line.split()[0]
        for line in (Path(sales_mgmt.__file__).parent / "patches.txt").read_text().splitlines()
        if line.strip() and not line.startswith(("[", "#"))
    ]
    for patch in patches:
        assert callable(importlib.import_module(patch).execute)


def test_running_balances_are_in_no_table_that_a_form_saves():
    for doctype in ("SM Sales Order Item", "SM Delivery Note Item", "SM Credit Account", "SM Invoice"):
        columns = set(frappe.db.get_table_columns(doctype))
        assert columns.isdisjoint({"delivered_qty", "invoiced_qty", "open_qty", "exposure", "outstanding_amount"})
