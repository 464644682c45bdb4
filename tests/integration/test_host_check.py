"""The report SM Host Check: what of the host's settings conflicts with our documents, on either host."""

from __future__ import annotations

import factories as f
import frappe
import pytest
from frappe.desk import query_report

from sales_mgmt.api.host_check import settings_check
from sales_mgmt.audit import host_settings
from sales_mgmt.host import common_settings
from sales_mgmt.install import tell_conflicts


def shown() -> dict[str, tuple[str, str]]:
    """Setting -> (level, state)."""
    return {setting.setting: (setting.level, setting.state) for setting in host_settings.found()}


def test_a_company_without_a_default_is_a_conflict():
    name = "Default of companies: Income Account"
    frappe.db.set_value("Company", f.OTHER_COMPANY, "default_income_account", None)
    level, state = shown()[name]
    assert (level, f.OTHER_COMPANY in state, f.COMPANY in state) == ("Conflict", True, False)


def test_what_is_good_to_know_appears_when_it_is_set():
    for doctype, field, off, on, name in (
        ("Accounts Settings", "acc_frozen_upto", None, "2026-01-31", "Books are frozen"),
        ("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1, 0, "Payments stay linked"),
        ("Stock Settings", "allow_negative_stock", 0, 1, "Negative stock is allowed"),
    ):
        frappe.db.set_single_value(doctype, field, off)
        assert name not in shown()
        frappe.db.set_single_value(doctype, field, on)
        assert shown()[name][0] == "Note"


@pytest.mark.parametrize("check", [common_settings.on, common_settings.off, common_settings.value])
def test_a_setting_that_this_version_of_the_host_has_not_is_not_shown(check):
    assert check("Accounts Settings", "of_another_version")() == ""


def test_the_report_lists_conflicts_first_and_filters_by_level():
    frappe.db.set_single_value("Stock Settings", "allow_negative_stock", 1)
    frappe.db.set_value("Company", f.OTHER_COMPANY, "default_income_account", None)
    rows = query_report.run("SM Host Check")["result"]
    levels = [row["level"] for row in rows]
    assert levels.index("Note") > max(at for at, level in enumerate(levels) if level == "Conflict")
    only = query_report.run("SM Host Check", filters={"level": "Note"})["result"]
    assert {row["level"] for row in only} == {"Note"}
    assert all(row["meaning"] and row["advice"] and row["where"] for row in rows)


def test_install_and_migrate_say_the_conflicts(capsys):
    frappe.db.set_value("Company", f.OTHER_COMPANY, "default_income_account", None)
    frappe.db.set_single_value("Stock Settings", "allow_negative_stock", 1)
    tell_conflicts()
    said = capsys.readouterr().out
    assert "Default of companies: Income Account" in said
    assert "Negative stock" not in said


def test_who_may_not_change_settings_is_not_told():
    assert settings_check() is not None
    user = f.user("Sales User")
    frappe.get_doc("User", user).remove_roles("System Manager")  # Frappe gives it to a site's first user
    frappe.set_user(user)
    with pytest.raises(frappe.PermissionError):
        settings_check()
    with pytest.raises(frappe.PermissionError):
        query_report.run("SM Host Check")
