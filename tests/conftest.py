"""Fixtures that all tests share. Tests in tests/unit need no site, those in the other folders run on the test site."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDERS_WITHOUT_SITE = {"unit", "devbench"}

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

with contextlib.suppress(ImportError):
    import sales_mgmt  # noqa: F401 - before the checkout joins the path, whose link of this name would win
sys.path.append(str(CHECKOUT))

from devbench.paths import TEST_SITE, Bench  # noqa: E402


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Connect to the test site; SALES_MGMT_BENCH and SALES_MGMT_SITE name another bench or site."""
    name = os.environ.get("SALES_MGMT_SITE") or TEST_SITE
    sites = Bench.of().sites
    if not (sites / name / "site_config.json").is_file():
        pytest.exit(f"There is no site {name} in {sites}: run 'make test', which makes it.", returncode=2)
    import frappe

    os.chdir(sites)  # Frappe writes its logs beside the working directory
    frappe.init(site=name)
    try:
        frappe.connect()
    except Exception as error:
        pytest.exit(f"The site {name} cannot be reached ({error}): run 'python3 -m devbench up'.", returncode=2)
    frappe.flags.in_test = True
    yield name
    frappe.destroy()


@pytest.fixture(autouse=True)
def clean_site(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give each test that needs the site an Administrator's session, and take back what it wrote."""
    if needs_site(request.node):
        request.getfixturevalue("site")
        start_over()
        yield
        start_over()
    else:
        yield


def needs_site(test: pytest.Item) -> bool:
    """True for all tests but those of the folders that need no site."""
    folder = test.path.relative_to(CHECKOUT / "tests").parts[0]
    return folder not in FOLDERS_WITHOUT_SITE or test.get_closest_marker("integration") is not None


def start_over() -> None:
    """Forget what a test left: its transaction, user, messages and flags."""
    import frappe

    frappe.db.rollback()
    frappe.set_user("Administrator")
    frappe.clear_messages()
    frappe.local.flags = frappe._dict(in_test=True)


class Queries(list):
    """The SQL statements that were counted."""

    @property
    def count(self) -> int:
        return len(self)


@pytest.fixture
def count_queries() -> Callable[[], contextlib.AbstractContextManager[Queries]]:
    """A context manager that counts the statements of frappe.db.sql: `with count_queries() as queries: ...`."""

    @contextlib.contextmanager
    def counting() -> Iterator[Queries]:
        import frappe

        queries = Queries()
        original = frappe.db.sql

        def sql(query, *args, **kwargs):
            queries.append(str(query))
            return original(query, *args, **kwargs)

        frappe.local.db.sql = sql
        try:
            yield queries
        finally:
            del frappe.local.db.sql

    return counting
