"""Uninstalling from a site of its own: with postings it is refused, without any the host is as it was."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import frappe
import pytest

from devbench import bench_folder, sites
from devbench.errors import DevbenchError
from devbench.paths import Bench

HERE = Path(__file__).resolve().parent
SITE = "leaving.localhost"


@pytest.fixture
def bench(site: str):
    """A bench with a site that has the embedded host alone."""
    made = Bench.of()
    if "host_erp" not in frappe.get_installed_apps() or not (made.sites / site).is_dir():
        pytest.skip("the site is made of the embedded host, on devbench's own bench")
    try:
        sites.load(made, SITE, sites.snapshot(made))
        bench_folder.frappe(made, "install-app", "host_erp", site=SITE)
        yield made
    finally:
        sites.remove(made, SITE)


def tell(bench: Bench, what: str) -> dict:
    """What tell_site.py says of the site."""
    runner = bench_folder.DEVBENCH / "in_bench" / "run_script.py"
    command = [bench.python, runner, bench.sites, SITE, HERE / "tell_site.py", what]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def uninstall(bench: Bench, *words: str) -> None:
    bench_folder.frappe(bench, "uninstall-app", "sales_mgmt", "--yes", "--no-backup", *words, site=SITE)


def changes(before: dict, after: dict) -> dict:
    """What is gone and what has come, by kind."""
    return {
        kind: {"gone": sorted(set(names) - set(after[kind])), "new": sorted(set(after[kind]) - set(names))}
        for kind, names in before.items()
        if set(names) != set(after[kind])
    }


def test_the_host_is_as_it_was(bench, capfd):
    before = tell(bench, "state")
    bench_folder.frappe(bench, "install-app", "sales_mgmt", site=SITE)
    installed = tell(bench, "state")
    assert {key for key in before if installed[key] != before[key]} >= {"custom_fields", "jobs", "logs", "tables"}

    live = tell(bench, "post")
    capfd.readouterr()
    with pytest.raises(DevbenchError):
        uninstall(bench)
    said = "".join(capfd.readouterr())
    for doctype, name in live.items():
        assert f"1 {doctype} ({name})" in said
    assert tell(bench, "audit") == {"problems": []}

    tell(bench, "take_back")
    with_postings = tell(bench, "state")
    uninstall(bench, "--dry-run")
    assert changes(with_postings, tell(bench, "state")) == {}
    uninstall(bench)
    assert changes(before, tell(bench, "state")) == {}
