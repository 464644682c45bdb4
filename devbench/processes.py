"""Processes that devbench starts for a bench: found again by pid, never mistaken for someone else's."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from devbench import steps
from devbench.errors import DevbenchError
from devbench.paths import Bench

PATIENCE = 600  # seconds; a machine may be slowed to a tenth of its speed


def read_state(bench: Bench) -> dict[str, Any]:
    """What devbench remembers about a bench: ports, processes, root's database password."""
    if bench.state_file.is_file():
        return json.loads(bench.state_file.read_text())
    return {"ports": {}, "processes": {}}


def write_state(bench: Bench, state: Mapping[str, Any]) -> None:
    """Keep the state; it holds a password, so nobody else may read it."""
    steps.write_atomically(bench.state_file, json.dumps(state, indent=1) + "\n", mode=0o600)


def birth(pid: int) -> str | None:
    """Tells one process from any other that had or will have its pid; None if it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    if fields[0] in "ZX":
        return None
    return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}:{fields[19]}"


def running(bench: Bench, name: str) -> int | None:
    """The pid of a process that devbench started for this bench, if it still runs."""
    record = read_state(bench)["processes"].get(name)
    return record["pid"] if record and record["birth"] and birth(record["pid"]) == record["birth"] else None


def start(
    bench: Bench,
    name: str,
    command: Sequence[str | Path],
    *,
    ready: Callable[[], bool] = lambda: True,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    executable: str | None = None,
) -> None:
    """Start a process of its own session, remember it, and wait until it is ready."""
    bench.logs.mkdir(exist_ok=True)
    log = bench.logs / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.old"))
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            executable=executable,
            cwd=cwd or bench.path,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    state = read_state(bench)
    state["processes"][name] = {"pid": process.pid, "birth": birth(process.pid)}
    write_state(bench, state)
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            steps.say("".join(f"    {line}\n" for line in log.read_text(errors="replace").splitlines()[-20:]))
            stop(bench, name)
            raise DevbenchError(f"{name} did not start: read {log}, mend the cause, run the same command again.")
        time.sleep(0.1)


def stop(bench: Bench, name: str) -> bool:
    """Stop a process that devbench started for this bench; False if there was none."""
    pid = running(bench, name)
    if pid:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while running(bench, name):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        reap(pid)
    state = read_state(bench)
    if state["processes"].pop(name, None):
        write_state(bench, state)
    return bool(pid)


def reap(pid: int) -> None:
    """Collect our own ended child; another devbench's child is not ours to wait for."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def is_free(port: int) -> bool:
    """True if nobody listens on the port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """True if something accepts connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def take_port(bench: Bench, name: str, preferred: int | None = None) -> int:
    """The port that this bench used last for a server, else the preferred one, else any free one; never one that
    another of its servers has."""
    state = read_state(bench)
    others = {port for other, port in state["ports"].items() if other != name}
    for port in (state["ports"].get(name), preferred):
        if port and port not in others and is_free(port):
            break
    else:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    state["ports"][name] = port
    write_state(bench, state)
    return port
