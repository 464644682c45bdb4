"""Brings a bench up: builds what is missing, starts MariaDB and Redis, builds assets, makes or migrates sites."""

from __future__ import annotations

from devbench import assets, bench_folder, mariadb, redis, servers, sites, steps
from devbench.paths import Bench


def bring_up(bench: Bench, names: list[str]) -> list[str]:
    """Bring up the bench with these sites; the names of the servers that this call started."""
    started: list[str] = []
    try:
        with steps.locked(bench.lock_file):
            bench_folder.ensure(bench)
            for store in (mariadb, redis):
                if store.up(bench):
                    started.append(store.NAME)
            bench_folder.write_common_config(bench)
            assets.ensure(bench)
            for site in names:
                sites.ensure(bench, site)
    except BaseException:
        servers.stop(bench, started)
        raise
    return started
