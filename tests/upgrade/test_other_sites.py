"""Sites that come from elsewhere: from the foundation's days by migrate, and from a backup under another name."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

from devbench import bench_folder, mariadb, sites
from devbench.paths import Bench

HERE = Path(__file__).resolve().parent
FOUNDATION = HERE / "foundation.sql.gz"
"""See make_foundation.py."""

ERPNEXT = os.environ.get("SALES_MGMT_UPGRADE_FROM")
"""See make_erpnext.py."""


@pytest.fixture
def bench(site: str) -> Bench:
    made = Bench.of()
    if "host_erp" not in frappe.get_installed_apps() or not (made.sites / site).is_dir():
        pytest.skip("the data of the foundation is that of the embedded host, on devbench's own bench")
    return made


@contextlib.contextmanager
def another_site(bench: Bench, name: str, source: Path) -> Iterator[str]:
    """A site with what an SQL file holds, removed afterwards."""
    try:
        sites.load(bench, name, source)
        yield name
    finally:
        sites.remove(bench, name)


def go_on(bench: Bench, site: str, *words: str) -> dict:
    """What go_on.py says of a site."""
    runner = bench_folder.DEVBENCH / "in_bench" / "run_script.py"
    command = [bench.python, runner, bench.sites, site, HERE / "go_on.py", *words]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_site_of_the_foundation_is_migrated_and_goes_on(bench, tmp_path):
    dump = tmp_path / "foundation.sql"
    dump.write_bytes(gzip.decompress(FOUNDATION.read_bytes()))
    assert b"`tolerance`" not in dump.read_bytes(), "the dump is not of the foundation"
    with another_site(bench, "upgraded.localhost", dump) as site:
        bench_folder.frappe(bench, "migrate", "--skip-search-index", site=site)
        said = go_on(bench, site)
        assert (said["before"], said["after"]) == ([], [])
        assert len(said["went_on"]) == 7
        lines, whole = said["invoiced_lines"]
        assert lines == whole == 10

        # A backup of it, restored under another name of the bench.
        backup = tmp_path / "backup.sql.gz"
        bench_folder.frappe(bench, "backup", "--backup-path-db", backup, site=site)
        fresh = sites.snapshot(bench)
        with another_site(bench, "restored.localhost", fresh) as restored:
            root = ["--db-root-username", "root", "--db-root-password", mariadb.root_password(bench)]
            bench_folder.frappe(bench, "restore", backup, "--force", *root, site=restored)
            assert audit(bench, restored) == (0, [])
            said = go_on(bench, restored, "again")
            assert (said["before"], said["after"], len(said["went_on"])) == ([], [], 6)


@pytest.mark.skipif(not ERPNEXT, reason="no dump of an ERPNext site is named: see make_erpnext.py")
def test_a_site_of_erpnext_is_migrated_and_goes_on(tmp_path):
    bench, dump = Bench.of(), tmp_path / "erpnext.sql"
    dump.write_bytes(gzip.decompress(Path(ERPNEXT).read_bytes()))
    with another_site(bench, "upgraded-erpnext.localhost", dump) as site:
        bench_folder.frappe(bench, "migrate", "--skip-search-index", site=site)
        said = go_on(bench, site, "later")
        assert (said["before"], said["after"]) == ([], [])
        lines, whole = said["invoiced_lines"]
        assert lines == whole


def audit(bench: Bench, site: str) -> tuple[int, list[dict]]:
    """Exit code and findings of the site's own audit command."""
    words = [bench.python, "-m", "frappe.utils.bench_helper", "frappe", "--site", site, "sales-audit", "--json"]
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, cwd=bench.sites)
    return done.returncode, json.loads(done.stdout or "null")
