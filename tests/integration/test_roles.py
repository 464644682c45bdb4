"""Roles: what each may do with each DocType of ours. The table beside this file, roles.txt, is the specification."""

from __future__ import annotations

from pathlib import Path

import factories as f
import frappe
import pytest

from sales_mgmt.documents.costs import may_see_cost

TABLE = Path(__file__).with_name("roles.txt")
LETTERS = {
    "r": "read", "w": "write", "c": "create", "s": "submit", "x": "cancel", "a": "amend", "d": "delete",
    "R": "report", "E": "export", "P": "print", "M": "email",
}  # fmt: skip
MAY_SEE_COST = {"Sales Manager", "Accounts User", "Sales Auditor"}
HOST_MASTERS = ("Company", "Customer", "Item", "Territory")


def table() -> tuple[list[str], dict[str, list[str]]]:
    """The roles, and what each may do, by DocType."""
    rows = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    return cells[0][1:], {name: rights for name, *rights in cells[1:]}


ROLES, RIGHTS = table()


def ours() -> list[str]:
    """Our DocTypes that have permissions of their own."""
    return frappe.get_all("DocType", {"module": "Sales Mgmt", "istable": 0}, pluck="name", order_by="name")


@pytest.fixture(scope="module", autouse=True)
def users(site: str, shared_masters: None) -> None:
    """A user for each role; committed."""
    for role in ROLES:
        f.user(role)
    frappe.db.commit()


def rights(doctype: str, user: str) -> str:
    """Letters of the actions that Frappe lets the user do."""
    may = [letter for letter, right in LETTERS.items() if frappe.has_permission(doctype, right, user=user)]
    return "".join(may) or "-"


def test_the_table_names_every_doctype():
    assert sorted(RIGHTS) == ours()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says(role):
    at, user = ROLES.index(role), f.user(role)
    wanted = {doctype: row[at] for doctype, row in RIGHTS.items()}
    found = {doctype: rights(doctype, user) for doctype in wanted}
    differences = [f"{name}: {found[name]}, not {wanted[name]}" for name in wanted if found[name] != wanted[name]]
    assert not differences, "\n".join(differences)


def test_the_auditor_reads_and_reports_everything_and_changes_nothing():
    user = f.user("Sales Auditor")
    for doctype in ours():
        assert set(rights(doctype, user)) & set("wcsxad") == set(), doctype
        assert "r" in rights(doctype, user), doctype


@pytest.mark.parametrize("role", [role for role in ROLES if role != "Customer"])
def test_cost_is_for_the_roles_that_answer_for_it(role):
    frappe.set_user(f.user(role))
    assert may_see_cost() == (role in MAY_SEE_COST)


@pytest.mark.parametrize("role", ["Sales User", "Credit Controller", "Stock User", "Accounts User", "Sales Auditor"])
def test_every_role_of_the_desk_reads_the_masters_that_documents_name(role):
    denied = [name for name in HOST_MASTERS if not frappe.has_permission(name, "read", user=f.user(role))]
    assert not denied


def test_whom_a_report_names_can_run_it():
    from frappe.desk.query_report import get_report_doc

    for report in frappe.get_all("Report", {"module": "Sales Mgmt"}, pluck="name"):
        for role in frappe.get_all("Has Role", {"parenttype": "Report", "parent": report}, pluck="role"):
            frappe.set_user(f.user(role))
            assert get_report_doc(report).name == report, (report, role)
    frappe.set_user("Administrator")
