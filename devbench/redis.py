"""The private Redis of a bench: database 0 is Frappe's cache, database 1 its job queue."""

from __future__ import annotations

import shutil

from devbench import processes, steps
from devbench.paths import Bench

NAME = "redis"


def up(bench: Bench) -> bool:
    """Start Redis if it does not run; True if this call started it."""
    if processes.running(bench, NAME):
        return False
    with steps.step("start Redis"):
        port = processes.take_port(bench, NAME)
        (bench.run_dir / NAME).mkdir(parents=True, exist_ok=True)
        # Debian's redis-tools holds the server's program under another name; redis-server only adds a system service.
        program = shutil.which("redis-server") or shutil.which("redis-check-rdb")
        processes.start(
            bench,
            NAME,
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            executable=program,
            cwd=bench.run_dir / NAME,
            ready=lambda: processes.answers(port),
        )
    return True


def urls(bench: Bench) -> dict[str, str]:
    """Frappe's settings for this Redis."""
    server = f"redis://127.0.0.1:{processes.read_state(bench)['ports'][NAME]}"
    return {"redis_cache": f"{server}/0", "redis_queue": f"{server}/1", "redis_socketio": f"{server}/1"}


def empty_cache(bench: Bench) -> None:
    """Forget what Frappe cached; jobs stay."""
    port = processes.read_state(bench)["ports"][NAME]
    steps.call(["redis-cli", "-p", str(port), "-n", "0", "flushdb"])
