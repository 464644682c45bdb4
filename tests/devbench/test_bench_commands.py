"""The commands that a company runs by hand, on a bench and a site that exist for this test only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devbench import bench_folder, mariadb, processes, sites, steps, tools
from devbench.paths import CHECKOUT, Bench, user_name

SITE = "throwaway.localhost"


@pytest.fixture
def throwaway(real_bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A bench with Frappe alone and a fresh site; libraries, database server and Redis are the suite's."""
    monkeypatch.setenv("SALES_MGMT_BENCH", str(tmp_path / "bench"))
    bench = Bench()
    for name in ("apps", "sites", "config/pids", "logs"):
        (bench.path / name).mkdir(parents=True)
    (bench.path / "apps" / "frappe").symlink_to(real_bench.path / "apps" / "frappe")
    bench.run_dir.symlink_to(real_bench.run_dir)
    (bench.sites / "apps.txt").write_text("frappe\n")
    (bench.sites / "common_site_config.json").write_text("{}")
    processes.write_state(bench, processes.read_state(real_bench))
    bench_folder.write_common_config(bench)
    make_environment(bench, real_bench)
    sites.load(bench, SITE, sites.snapshot(real_bench))
    yield bench
    sites.remove(bench, SITE)


def make_environment(bench: Bench, real_bench: Bench) -> None:
    """An environment that sees the libraries of the suite's, but not the apps that are installed there."""
    command = ["uv", "venv", "--quiet", "--python", real_bench.python, bench.path / "env"]
    steps.call(command, env=bench_folder.environment(real_bench))
    libraries = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    seen = [real_bench.path / "env" / libraries, real_bench.path / "apps" / "frappe"]
    (bench.path / "env" / libraries / "suite.pth").write_text("".join(f"{path}\n" for path in seen))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of this checkout with what is not committed yet."""
    target = tmp_path / "sales_mgmt"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", CHECKOUT, target], check=True)
    listed = subprocess.check_output(["git", "ls-files", "-zmo", "--exclude-standard"], cwd=CHECKOUT, text=True)
    for name in filter(None, listed.split("\0")):
        source, copy = CHECKOUT / name, target / name
        copy.unlink(missing_ok=True)
        if source.is_symlink() or source.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "--no-dereference", source, copy], check=True)
    who = ["-c", f"user.name={user_name()}", "-c", "user.email=test@localhost"]
    for words in (["checkout", "--quiet", "-B", "main"], ["remote", "remove", "origin"], ["add", "--all"]):
        subprocess.run(["git", *words], cwd=target, check=True)
    subprocess.run(["git", *who, "commit", "--quiet", "--allow-empty", "-m", "as it is"], cwd=target, check=True)
    return target


def run(bench: Bench, *words: str | Path) -> str:
    """A bench command in the throwaway bench."""
    return steps.call([tools.folder() / "bin" / "bench", *words], cwd=bench.path, env=bench_folder.environment(bench))


def imports(bench: Bench, module: str) -> bool:
    """True if the bench's Python can import the module."""
    return not subprocess.run([bench.python, "-c", f"import {module}"], cwd=bench.sites, capture_output=True).returncode


def rows(bench: Bench, query: str) -> list[str]:
    """First column of a query on the throwaway site."""
    with mariadb.root(bench) as cursor:
        cursor.execute(f"USE `{sites.database(bench, SITE)}`")
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def test_get_app_install_migrate_twice_uninstall(throwaway: Bench, clone: Path):
    run(throwaway, "get-app", "--skip-assets", clone)
    assert imports(throwaway, "sales_mgmt")
    assert not imports(throwaway, "host_erp"), "installing sales_mgmt must not make host_erp importable"

    (throwaway.path / "apps" / "host_erp").symlink_to("sales_mgmt/apps")
    run(throwaway, "setup", "requirements", "--python", "host_erp")
    assert imports(throwaway, "host_erp")
    with (throwaway.sites / "apps.txt").open("a") as apps:
        apps.write("\nhost_erp")

    for app in ("host_erp", "sales_mgmt"):
        run(throwaway, "--site", SITE, "install-app", app)
    app_of_module = "SELECT CONCAT(app_name, ':', name) FROM `tabModule Def` WHERE app_name != 'frappe'"
    assert sorted(rows(throwaway, app_of_module)) == ["host_erp:Host ERP", "sales_mgmt:Sales Mgmt"]
    expected = {path.stem for path in (clone / "apps/sales_mgmt/sales_mgmt/doctype").glob("*/*.json")}
    doctypes = "SELECT REPLACE(LOWER(name), ' ', '_') FROM tabDocType WHERE module = 'Sales Mgmt' AND custom = 0"
    assert set(rows(throwaway, doctypes)) == expected

    for _ in range(2):
        run(throwaway, "--site", SITE, "migrate")
    assert set(rows(throwaway, doctypes)) == expected

    run(throwaway, "--site", SITE, "uninstall-app", "sales_mgmt", "--yes", "--no-backup")
    assert rows(throwaway, app_of_module) == ["host_erp:Host ERP"]
    assert not rows(throwaway, doctypes)
    assert not rows(throwaway, "SHOW TABLES LIKE 'tabSM %'")
