"""Browser tests: Debian's Chromium on the test site's desk. What these tests make is committed and stays.

The test run starts the servers itself. Each test gets pages from `desk`; at its end a picture of each page is kept in
the bench's folder `screenshots`, and whatever the console complained about fails the test.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

with contextlib.suppress(ImportError):
    import host_erp  # noqa: F401 - before tests/ joins the path, whose folder of this name would win
sys.path.append(str(Path(__file__).resolve().parent.parent))

from devbench import assets, servers
from devbench.paths import Bench

if TYPE_CHECKING:
    from browser_desk import Desk
    from playwright.sync_api import Browser

CHROMIUM = "chromium"
# Without these Chromium looks for its maker's hosts at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package", autouse=True)
def shared_masters(site: str) -> None:
    """The tests' company, its open fiscal year and the leaves of the trees."""
    import books
    import factories
    import frappe

    factories.shared_masters()
    frappe.db.commit()
    books.remember_problems()


@pytest.fixture(scope="package")
def address(site: str) -> Iterator[str]:
    """Address of the site; what serves it is stopped when the last test of this folder is done."""
    bench = Bench.of()
    if not (bench.sites / "assets" / "assets.json").is_file():
        pytest.skip(f"the desk of {bench.path} has no assets: build them there with 'bench build'")
    # No worker: it would take what other tests find in the queue. These tests do its part themselves.
    started = servers.up_web(bench, site, jobs=())
    yield servers.url(bench, site).replace("127.0.0.1", site)
    servers.stop(bench, started)


@pytest.fixture(scope="package")
def chromium(address: str) -> Iterator[Browser]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def axe() -> Path:
    """The script that finds what is wrong for people with disabilities."""
    return assets.node_modules() / "axe-core" / "axe.min.js"


@pytest.fixture
def desk(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Desk]]:
    """`desk("Sales User", "Stock User")` opens the desk as the user who has these roles, Administrator without any."""
    import browser_desk
    import factories
    import frappe

    opened: list[Desk] = []

    def open_desk(*roles: str, **options) -> Desk:
        user = factories.user(*roles) if roles else "Administrator"
        made = browser_desk.open_desk(chromium, address, user, **options)
        opened.append(made)
        return made

    yield open_desk
    frappe.db.rollback()
    folder = Bench.of().path / "screenshots"
    complaints = [line for one in opened for line in one.close(folder / f"{request.node.name}.png")]
    assert not complaints, "\n".join(complaints)
