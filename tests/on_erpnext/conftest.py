"""Tests of what only real ERPNext has, on the bench and site that SALES_MGMT_BENCH and SALES_MGMT_SITE name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

from racing import pool, racers  # noqa: F401 - fixtures


@pytest.fixture(scope="session", autouse=True)
def shared_masters(site: str) -> None:
    """Skip on another host; else make the tests' company, its open fiscal year and the leaves of the trees."""
    import books
    import factories
    import frappe

    if "erpnext" not in frappe.get_installed_apps():
        pytest.skip("this site has no ERPNext: name one in SALES_MGMT_BENCH and SALES_MGMT_SITE")
    factories.shared_masters()
    frappe.db.commit()
    books.remember_problems()


@pytest.fixture(autouse=True)
def fresh_meta() -> Iterator[None]:
    """Properties of fields are cached beyond the rollback that takes them back."""
    yield
    import frappe

    frappe.db.rollback()
    for doctype in ("Sales Invoice", "Sales Invoice Item"):
        frappe.clear_cache(doctype=doctype)
