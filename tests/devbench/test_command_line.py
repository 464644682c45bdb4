"""The command line, run as its user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from devbench.paths import CHECKOUT, DEMO_SITE, Bench


def devbench(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run devbench in the checkout."""
    return subprocess.run(
        [sys.executable, "-m", "devbench", *map(str, words)], cwd=CHECKOUT, capture_output=True, text=True
    )


def test_where_prints_what_a_program_needs(bench: Bench):
    found = json.loads(devbench("where", "--json").stdout)
    assert found["bench"] == str(bench.path)
    assert found["site"] == DEMO_SITE
    assert found["url"].startswith("http://")
    assert set(found["database"]) == {"name", "host", "port", "socket", "user"}


def test_where_knows_the_running_database(real_bench: Bench):
    database = json.loads(devbench("where", "--json", "--site", "test.localhost").stdout)["database"]
    assert Path(database["socket"]).is_socket()
    config = json.loads((real_bench.sites / "common_site_config.json").read_text())
    assert database["port"] == config["db_port"]


def test_each_choice_of_apps_has_its_own_bench(home: Path):
    assert len({Bench.of().path, Bench.of("/frappe").path, Bench.of("/frappe", ["/erpnext"]).path}) == 3


def test_stop_with_nothing_to_stop(home: Path):
    done = devbench("stop")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_script_on_another_bench_needs_its_site(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = tmp_path / "script.py"
    script.touch()
    monkeypatch.setenv("SALES_MGMT_BENCH", str(tmp_path))
    monkeypatch.delenv("SALES_MGMT_SITE", raising=False)
    done = devbench("run", script)
    assert done.returncode == 1
    assert "SALES_MGMT_SITE" in done.stdout + done.stderr


def test_the_tools_are_asked_for_by_python_version(home: Path):
    done = devbench("--help")
    assert done.returncode == 0
    for command in ("up", "serve", "stop", "run", "where", "reset"):
        assert command in done.stdout
