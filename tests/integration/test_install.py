"""Installing and uninstalling: what is refused, what is made, and that every name in hooks and patches exists."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt import hooks, install

APPS = Path(__file__).resolve().parents[2] / "apps"


def test_a_site_with_postings_is_not_uninstalled():
    order = f.order(f.customer(), f.line(f.item(stock=1), 1, 10))
    f.invoice([f.delivery([order.name]).name])
    with books.refused("SM Sales Order", "SM Delivery Note", "SM Invoice"):
        install.before_uninstall()


def forget_postings() -> None:
    """Take back, within the test, what races and tests over HTTP have committed."""
    for doctype in install.VOUCHERS:
        frappe.db.delete(doctype)
        for ledger in ("Stock Ledger Entry", "GL Entry", "Payment Ledger Entry"):
            frappe.db.delete(ledger, {"voucher_type": doctype})


def test_a_site_without_postings_is_uninstalled():
    forget_postings()
    install.before_uninstall()


def test_drafts_do_not_hinder_uninstalling():
    forget_postings()
    f.order(f.customer(), f.line(f.item(), 1, 10), submit=False)
    install.before_uninstall()


def test_a_site_without_a_host_gets_nothing_installed(monkeypatch):
    # The list of apps is all that the check reads, and a real site without a host takes half a minute to make.
    monkeypatch.setattr(frappe, "get_installed_apps", lambda *args, **kwargs: ["frappe"])
    with books.refused("ERPNext", "host_erp"):
        install.before_install()
    monkeypatch.setattr(frappe, "get_installed_apps", lambda *args, **kwargs: ["frappe", "erpnext"])
    install.before_install()


def test_roles_are_there_and_made_once():
    install.after_install()
    before = frappe.db.count("Role")
    install.after_migrate()
    assert frappe.db.count("Role") == before
    assert set(frappe.get_all("Role", filters={"name": ("in", install.ROLES)}, pluck="name")) == set(install.ROLES)


def test_every_role_that_a_doctype_grants_exists():
    granted = frappe.get_all("DocPerm", filters={"parent": ("like", "SM %")}, pluck="role", distinct=True)
    assert set(install.ROLES) <= set(granted)
    assert set(granted) <= set(frappe.get_all("Role", pluck="name"))


def test_ledgers_grant_no_right_to_write():
    for doctype in ("SM Line Entry", "SM Line Balance", "SM Credit Entry", "SM Credit Balance"):
        rights = frappe.get_all("DocPerm", filters={"parent": doctype}, fields=["write", "create", "delete", "submit"])
        assert not any(any(right.values()) for right in rights), doctype


@pytest.mark.parametrize("app", ["sales_mgmt", "host_erp"])
def test_every_patch_can_be_imported(app):
    lines = [line.split("#")[0].strip() for line in (APPS / app / "patches.txt").read_text().splitlines()]
    for line in lines:
        if line and not line.startswith("["):
            assert callable(import_module(line.split()[0]).execute), line


def dotted(value: Any) -> Iterator[str]:
    """Every dotted name of the app's own within a hook's value; bundles of the desk are files."""
    if isinstance(value, str) and value.startswith("sales_mgmt.") and ".bundle." not in value:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from dotted(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from dotted(inner)


def test_every_name_in_the_hooks_can_be_called():
    names = [name for key, value in vars(hooks).items() if not key.startswith("__") for name in dotted(value)]
    assert names
    for name in names:
        assert callable(frappe.get_attr(name)), name


def test_tables_have_primary_keys():
    rows = frappe.db.sql(
        """SELECT named.table_name FROM information_schema.tables named
           LEFT JOIN information_schema.table_constraints made
                  ON made.table_schema = named.table_schema AND made.table_name = named.table_name
                 AND made.constraint_type = 'PRIMARY KEY'
           WHERE named.table_schema = DATABASE() AND named.table_name LIKE 'tabSM %' AND made.constraint_name IS NULL"""
    )
    assert rows == ()


def test_settings_that_are_new_get_their_defaults_and_others_stay():
    f.settings(invoicing_rhythm="Monthly", quotation_valid_days=0)
    frappe.db.delete("Singles", {"doctype": "SM Settings", "field": ("in", ("order_beyond_quotation", "archived"))})
    install.after_migrate()
    frappe.clear_document_cache("SM Settings", "SM Settings")
    settings = frappe.get_doc("SM Settings")
    assert (settings.invoicing_rhythm, settings.quotation_valid_days) == ("Monthly", 0)
    frappe.db.delete("Singles", {"doctype": "SM Settings", "field": "quotation_valid_days"})
    install.after_migrate()
    assert frappe.db.get_single_value("SM Settings", "quotation_valid_days", cache=False) == 30
