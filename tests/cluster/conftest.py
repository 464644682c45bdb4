"""The test site on a Galera cluster: its files, and a copy of its database on three nodes of its own."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

with contextlib.suppress(ImportError):
    import host_erp  # noqa: F401 - before tests/ joins the path, whose folder of this name would win
sys.path[len(sys.path) :] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

DATABASE = "sm_cluster"
"""Frappe keeps what it caches by the name of the database, so the copy has one of its own."""


@pytest.fixture(scope="module")
def nodes(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    """What a site's settings say of each node."""
    import frappe
    import galera

    from devbench import mariadb
    from devbench.paths import Bench

    bench = Bench.of()
    dump, password = tmp_path_factory.mktemp("cluster") / "site.sql", frappe.conf.db_password
    mariadb.dump(bench, frappe.conf.db_name, dump)
    with galera.cluster(bench.run_dir / "galera", dump, DATABASE, password) as servers:
        settings = [{"db_name": DATABASE, "db_host": "127.0.0.1", "db_port": node.ports["sql"]} for node in servers]
        _connect(site, settings[0])
        yield settings
        _connect(site, {})


@pytest.fixture(scope="module")
def on_cluster(nodes: list[dict[str, Any]]) -> None:
    """The masters that all tests share, on the cluster."""
    import books
    import factories
    import frappe

    factories.shared_masters()
    frappe.db.commit()
    books.remember_problems()


def _connect(site: str, settings: dict[str, Any]) -> None:
    """Begin anew, on the database that these settings name."""
    import frappe

    frappe.destroy()
    frappe.init(site=site)
    frappe.local.conf.update(settings)
    frappe.connect()
