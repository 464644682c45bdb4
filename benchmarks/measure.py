"""Measures a piece of work: CPU seconds of this process and of mariadbd, wall seconds, SQL statements."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
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

    def __add__(self, other: Cost) -> Cost:
        return self._with(other, 1)

    def __sub__(self, other: Cost) -> Cost:
        return self._with(other, -1)

    def _with(self, other: Cost, sign: int) -> Cost:
        return Cost(
            self.python + sign * other.python,
            self.mariadbd + sign * other.mariadbd,
            self.wall + sign * other.wall,
            self.queries + sign * other.queries,
        )

    def __truediv__(self, times: int) -> Cost:
        return Cost(self.python / times, self.mariadbd / times, self.wall / times, round(self.queries / times))

    def as_dict(self) -> dict[str, float]:
        """For bench.json."""
        parts = {"cpu": self.cpu, "python": self.python, "mariadbd": self.mariadbd, "wall": self.wall}
        return {name: round(value, 5) for name, value in parts.items()} | {"queries": self.queries}


class Gauge:
    """Reads the running cost of this process and of mariadbd; counts statements at the database's own entry."""

    def __init__(self) -> None:
        self._queries = 0
        self._server = _server_pid()

    def read(self) -> Cost:
        """What was spent up to now."""
        return Cost(time.process_time(), _cpu_of(self._server), time.perf_counter(), self._queries)

    def __enter__(self) -> Gauge:
        original = frappe.db.sql

        def counting(*args, **kwargs):
            self._queries += 1
            return original(*args, **kwargs)

        frappe.db.sql = counting
        return self

    def __exit__(self, *_: object) -> None:
        del frappe.db.sql


def cost_of(work: Callable[[], object]) -> Cost:
    """What one run costs."""
    with Gauge() as gauge:
        before = gauge.read()
        work()
        return gauge.read() - before


def repeat(work: Callable[[], object], times: int) -> Cost:
    """The mean cost of one of `times` runs."""

    def all_runs() -> None:
        for _ in range(times):
            work()

    return cost_of(all_runs) / times


def _server_pid() -> int:
    return int(Path(frappe.db.sql("SELECT @@pid_file")[0][0]).read_text())


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
