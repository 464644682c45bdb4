"""What `make lint` and `make test` run: the linters, then pytest in the bench's environment."""

from __future__ import annotations

import os
import subprocess

from devbench import bench_folder, mariadb, processes, servers, steps, tools
from devbench.bring_up import bring_up
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


def test(bench: Bench, site: str, arguments: list[str]) -> int:
    """Run pytest on a site, which is made or migrated first; servers that this run started are stopped again."""
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
