"""Measures a piece of work: CPU seconds of this process and of mariadbd, wall seconds, SQL statements."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import frappe

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """Seconds of CPU (Python, mariadbd), seconds on the wall, statements."""

    python: float = 0.0
    mariadbd: float = 0.0
    wall: float = 0.0
    queries: int = 0

    @property
    def cpu(self) -> float:
        """CPU seconds of both."""
        return self.python + self.mariadbd

    def __truediv__(self, times: int) -> Cost:
        return Cost(self.python / times, self.mariadbd / times, self.wall / times, round(self.queries / times))

    def as_dict(self) -> dict[str, float]:
        """For bench.json."""
        parts = {"cpu": self.cpu, "python": self.python, "mariadbd": self.mariadbd, "wall": self.wall}
        return {name: round(value, 5) for name, value in parts.items()} | {"queries": self.queries}


@contextmanager
def measured() -> Iterator[Cost]:
    """Fill in the cost of the block when it ends."""
    cost, counter = Cost(), _Counter()
    server = _server_pid()
    python, mariadbd, wall = time.process_time(), _cpu_of(server), time.perf_counter()
    with counter:
        yield cost
    cost.python = time.process_time() - python
    cost.mariadbd = _cpu_of(server) - mariadbd
    cost.wall = time.perf_counter() - wall
    cost.queries = counter.count


def repeat(work: Callable[[], None], times: int) -> Cost:
    """The mean cost of one of `times` runs."""
    with measured() as cost:
        for _ in range(times):
            work()
    return cost / times


class _Counter:
    """Counts statements at the database's own entry."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> None:
        original = frappe.db.sql

        def counting(*args, **kwargs):
            self.count += 1
            return original(*args, **kwargs)

        frappe.db.sql = counting

    def __exit__(self, *_: object) -> None:
        del frappe.db.sql


def _server_pid() -> int:
    return int(Path(frappe.db.sql("SELECT @@pid_file")[0][0]).read_text())


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
