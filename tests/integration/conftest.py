"""Masters that all integration tests share are made once and kept; everything else is rolled back with its test."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

with contextlib.suppress(ImportError):
    import host_erp  # noqa: F401 - before tests/ joins the path, whose folder of this name would win
sys.path.append(str(Path(__file__).resolve().parent.parent))

from racing import pool, racers  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from web_client import Client


@pytest.fixture(scope="session", autouse=True)
def shared_masters(site: str) -> None:
    """The tests' company, its open fiscal year and the leaves of the trees."""
    import books
    import factories
    import frappe

    factories.shared_masters()
    frappe.db.commit()
    books.remember_problems()


@pytest.fixture(scope="session")
def client(site: str, shared_masters: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The site's REST interface, with the key of a user who sells and delivers."""
    import factories
    import web_client

    user = factories.user("Sales User", "Stock User")
    with web_client.serving(site, user, tmp_path_factory.mktemp("rest") / "server.log") as found:
        yield found
