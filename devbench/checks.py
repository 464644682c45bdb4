"""What `make lint` and `make test` run: the linters, then pytest in the bench's environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from devbench import bench_folder, debian, mariadb, processes, servers, steps, tools
from devbench.bring_up import bring_up
from devbench.errors import DevbenchError
from devbench.paths import CHECKOUT, Bench

LINTERS = (
    ("ruff", "check", "."),
    ("lint-imports", "--no-cache", "--no-logo"),
    ("preflight", "--path", ".", "--target", "v16", "--fail-on", "error"),
)


def lint() -> int:
    """Run the linters; 0 if none complains."""
    failed = 0
    for program, *words in LINTERS:
        steps.say(f"  {program} {' '.join(words)}")
        # The packages are looked up in apps/: the link of the root would show them twice.
        env = {**os.environ, "PYTHONPATH": str(CHECKOUT / "apps")}
        failed |= subprocess.run([tools.folder() / "bin" / program, *words], cwd=CHECKOUT, env=env).returncode
    return int(bool(failed))


def test_elsewhere(path: Path, arguments: list[str]) -> int:
    """Run pytest in another bench, which runs already and has the app installed from this checkout."""
    pytest = path / "env" / "bin" / "pytest"
    if not os.environ.get("SALES_MGMT_SITE") or not pytest.is_file():
        raise DevbenchError(
            f"Tests on another bench need SALES_MGMT_SITE, and {pytest}: "
            f"run '{path / 'env/bin/python'} -m pip install pytest hypothesis'."
        )
    return subprocess.run([pytest, *arguments], cwd=CHECKOUT).returncode


def test(bench: Bench, site: str, arguments: list[str]) -> int:
    """Run pytest on a site, which is made or migrated first; servers that this run started are stopped again.

    Where SALES_MGMT_BENCH and SALES_MGMT_SITE name a bench of somebody's own, its pytest runs there, nothing is made.
    """
    if given := os.environ.get("SALES_MGMT_BENCH"):
        return test_elsewhere(Path(given), arguments)
    if not arguments or any("browser" in word for word in arguments):
        debian.ensure(debian.BROWSER)
    started: list[str] = []
    try:
        started = bring_up(bench, [site])
        with mariadb.root(bench) as cursor:
            cursor.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 0")
        return subprocess.run(
            [bench.path / "env" / "bin" / "pytest", *arguments],
            cwd=CHECKOUT,
            env={**os.environ, **bench_folder.environment(bench), **bench_folder.names(bench, site)},
        ).returncode
    finally:
        servers.stop(bench, started)
        if processes.running(bench, mariadb.NAME):
            with mariadb.root(bench) as cursor:
                cursor.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
