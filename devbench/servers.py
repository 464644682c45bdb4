"""The servers that `serve` adds to MariaDB and Redis: web, its front, background worker, and scheduler where wanted.

The front has the address that browsers use: it serves Frappe's realtime events and passes all else on to web.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from devbench import assets, bench_folder, mariadb, processes, redis
from devbench.errors import DevbenchError
from devbench.paths import DEMO_SITE, DEVBENCH, Bench

WEB, FRONT, WORKER, SCHEDULER = "web", "front", "worker", "scheduler"
STORES = (redis.NAME, mariadb.NAME)
DEFAULT_PORT = 8000
QUEUES = "short,default,long"


def choose_port(bench: Bench, wanted: int | None) -> None:
    """Settle the front's port: the wanted one or none, else the last, 8000 or any free one; and web's behind it."""
    if wanted and not processes.is_free(wanted):
        raise DevbenchError(f"Port {wanted} is taken: stop the program that uses it, or give another with --port.")
    state = processes.read_state(bench)
    state["ports"].pop(WEB, None)  # nobody knows it, and benches from before there was a front have it at the front's
    if wanted:
        state["ports"][FRONT] = wanted
    processes.write_state(bench, state)
    processes.take_port(bench, FRONT, DEFAULT_PORT)
    processes.take_port(bench, WEB)
    bench_folder.write_common_config(bench)


def up_web(bench: Bench, site: str, wanted_port: int | None = None, jobs: Collection[str] = (WORKER,)) -> list[str]:
    """Start web and its front, and of worker and scheduler those named by `jobs`, where they do not run; the names of
    those that this call started."""
    started = []
    if not processes.running(bench, FRONT) or not processes.running(bench, WEB):
        stop(bench, [FRONT, WEB])
        choose_port(bench, wanted_port)
        start_web(bench, site)
        start_front(bench)
        started += [WEB, FRONT]
    for name, words in ((WORKER, ["worker", "--queue", QUEUES]), (SCHEDULER, ["schedule"])):
        if name in jobs and not processes.running(bench, name):
            command = [bench.python, "-m", "frappe.utils.bench_helper", "frappe", *words]
            processes.start(bench, name, command, cwd=bench.sites, env=bench_folder.environment(bench))
            started.append(name)
    return started


def start_web(bench: Bench, site: str) -> None:
    """Start gunicorn with Frappe's application; it answers for `site` where a request names none."""
    port = processes.read_state(bench)["ports"][WEB]
    processes.start(
        bench,
        WEB,
        [bench.python, "-m", "gunicorn", "--pythonpath", DEVBENCH / "in_bench", "--bind", f"127.0.0.1:{port}"]
        # The front keeps a connection for some seconds: it must not find it closed from this side.
        + ["--workers", "2", "--threads", "8", "--timeout", "600", "--keep-alive", "75", "web:application"],
        cwd=bench.sites,
        env={**bench_folder.environment(bench), "DEVBENCH_SITE": site},
        ready=lambda: processes.answers(port),
    )
    state = processes.read_state(bench)
    state["web_site"] = site
    processes.write_state(bench, state)


def start_front(bench: Bench) -> None:
    """Start the server that browsers talk to."""
    state = processes.read_state(bench)
    ports = state["ports"]
    processes.start(
        bench,
        FRONT,
        ["node", assets.programs() / "realtime.mjs", "--port", str(ports[FRONT]), "--frappe", str(ports[WEB])]
        + ["--redis", redis.urls(bench)["redis_queue"], "--sites", bench.sites],
        ready=lambda: processes.answers(ports[FRONT]),
    )


def url(bench: Bench, site: str) -> str:
    """Address of a site: the served one answers at 127.0.0.1, the others by their name."""
    state = processes.read_state(bench)
    host = "127.0.0.1" if site == state.get("web_site", DEMO_SITE) else site
    return f"http://{host}:{state['ports'].get(FRONT, DEFAULT_PORT)}"


def wait(bench: Bench, names: list[str]) -> None:
    """Wait until Ctrl-C, or until one of the servers ends."""
    while True:
        for name in names:
            if not processes.running(bench, name):
                raise DevbenchError(f"{name} has ended: read {bench.logs / f'{name}.log'}, then serve again.")
        time.sleep(0.5)


def stop(bench: Bench, names: list[str] | None = None) -> list[str]:
    """Stop the named servers or all, those that use the stores first; the names of those that ran."""
    order = (SCHEDULER, WORKER, FRONT, WEB, *STORES)
    return [name for name in order if (names is None or name in names) and processes.stop(bench, name)]
