"""Fixtures that all tests share. Tests in unit/ and devbench/ need no site, all others run on the test site."""

from __future__ import annotations

import contextlib
import copy
import importlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDERS_WITHOUT_SITE = {"unit", "devbench"}
# What Frappe keeps in Redis of rows that a test may have written and that were rolled back.
CACHED_KEYS = ["defaults", "roles", "user_permissions", "bootinfo", "system_settings", "information_schema:counts"]
INITIAL_FLAGS: dict = {}

# Nothing may depend on the clock: machines may be slowed to a tenth of their speed.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# Imported before the checkout and tests/ join the path, where a link and a folder of these names would win.
for app in ("sales_mgmt", "host_erp"):
    with contextlib.suppress(ImportError):
        importlib.import_module(app)
sys.path.append(str(CHECKOUT))

from devbench import sites, steps  # noqa: E402
from devbench.paths import TEST_SITE, Bench  # noqa: E402


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Connect to the test site; SALES_MGMT_BENCH and SALES_MGMT_SITE name another bench or site."""
    bench, name = Bench.of(), os.environ.get("SALES_MGMT_SITE") or TEST_SITE
    if not (bench.sites / name / "site_config.json").is_file():
        pytest.exit(f"There is no site {name} in {bench.sites}: run 'make test', which makes it.", returncode=2)
    if not steps.is_done(bench.sites / name / ".devbench", sites.fingerprint(bench)):
        warnings.warn(f"{name} is not migrated: run 'python3 -m devbench up --site {name}'.", stacklevel=1)
    import frappe

    os.chdir(bench.sites)  # Frappe writes its logs beside the working directory
    frappe.init(site=name)
    try:
        frappe.connect()
    except Exception as error:
        pytest.exit(f"{name} cannot be reached ({error}): run 'python3 -m devbench up --site {name}'.", returncode=2)
    INITIAL_FLAGS.update(frappe.local.flags, in_test=True)
    yield name
    frappe.destroy()


@pytest.fixture(autouse=True)
def clean_site(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give each test that needs the site an Administrator's session, and take back what it wrote."""
    if not needs_site(request.node):
        yield
        return
    request.getfixturevalue("site")
    start_over()
    yield
    start_over()


def needs_site(test: pytest.Item) -> bool:
    """True for all tests but those of the folders that need no site."""
    folder = test.path.relative_to(CHECKOUT / "tests").parts[0]
    return folder not in FOLDERS_WITHOUT_SITE or test.get_closest_marker("integration") is not None


def start_over() -> None:
    """Forget what a test left: its transaction, user, messages, flags and cached rows."""
    import frappe

    frappe.db.rollback()
    frappe.clear_messages()
    frappe.local.flags = frappe._dict(copy.deepcopy(INITIAL_FLAGS))
    frappe.local.response = frappe._dict({"docs": []})
    for name in ("request_cache", "system_settings", "website_settings", "_realtime_log"):
        if hasattr(frappe.local, name):
            delattr(frappe.local, name)
    frappe.db.value_cache.clear()
    frappe.cache.delete_value(CACHED_KEYS)
    frappe.cache.delete_keys("document_cache::")
    frappe.set_user("Administrator")


class Queries(list[str]):
    """The SQL statements that were counted."""

    @property
    def count(self) -> int:
        return len(self)


@pytest.fixture
def count_queries() -> Callable[[], contextlib.AbstractContextManager[Queries]]:
    """Counts the statements of frappe.db.sql: `with count_queries() as queries: ...`, then queries.count."""

    @contextlib.contextmanager
    def counting() -> Iterator[Queries]:
        import frappe

        queries, original = Queries(), frappe.db.sql

        def sql(query, *args, **kwargs):
            queries.append(str(query))
            return original(query, *args, **kwargs)

        frappe.local.db.sql = sql
        try:
            yield queries
        finally:
            if original.__func__ is type(frappe.local.db).sql:
                del frappe.local.db.sql
            else:
                frappe.local.db.sql = original

    return counting
