"""Masters that all integration tests share are made once and kept; everything else is rolled back with its test."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest

with contextlib.suppress(ImportError):
    import host_erp  # noqa: F401 - before tests/ joins the path, whose folder of this name would win
sys.path.append(str(Path(__file__).resolve().parent.parent))


@pytest.fixture(scope="session", autouse=True)
def shared_masters(site: str) -> None:
    """The tests' company, its open fiscal year and the leaves of the trees."""
    import books
    import factories
    import frappe

    factories.shared_masters()
    frappe.db.commit()
    books.remember_problems()
