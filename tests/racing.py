"""Processes that race each other on the test site, and what may come of it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import books
import frappe
import life
import pytest

WORKERS = 5
Work = tuple[str, object]
"""(action, document)"""
Node = Mapping[str, Any]
"""What the site's settings say otherwise for one process: the database of a node."""
LOST = ("LostEveryRace", "QueryDeadlockError", "OperationalError", "InternalError", "QueryTimeoutError")


class Racers:
    """Processes that wait for the starting gun."""

    def __init__(self, site: str, log, nodes: Sequence[Node] = (), count: int = WORKERS) -> None:
        self._processes = _processes("race_worker.py", site, log, count, nodes)
        self.snapshot_isolation: bool | None = None

    def run(self, *lanes: Sequence[Work]) -> list[list[list[str] | None]]:
        """Run each lane in a process of its own, all at once; the outcomes of each lane, None where it went through."""
        frappe.db.commit()
        racing = self._processes[: len(lanes)]
        for process, lane in zip(racing, lanes, strict=True):
            work = [[action, doc.doctype, doc.name] for action, doc in lane]
            self._tell(process, json.dumps({"snapshot_isolation": self.snapshot_isolation, "work": work}))
        for process in racing:
            assert process.stdout.readline() == "loaded\n"
        for process in racing:
            self._tell(process, "go")
        outcomes = [json.loads(process.stdout.readline()) for process in racing]
        frappe.db.rollback()
        return outcomes

    def one_by_one(self, *pieces: Work) -> list[list[str] | None]:
        """The outcomes of one piece of work a process."""
        return [outcome for [outcome] in self.run(*([piece] for piece in pieces))]

    def stop(self) -> None:
        for process in self._processes:
            process.stdin.close()
            process.wait(timeout=60)

    @staticmethod
    def _tell(process: subprocess.Popen, line: str) -> None:
        process.stdin.write(line + "\n")
        process.stdin.flush()


@pytest.fixture(scope="module")
def pool(site: str, shared_masters: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Racers]:
    with open(tmp_path_factory.mktemp("races") / "workers.log", "w") as log:
        racers = Racers(site, log)
        try:
            yield racers
        finally:
            racers.stop()


@pytest.fixture(params=[False, True], ids=["snapshot isolation off", "snapshot isolation on"])
def racers(pool: Racers, request: pytest.FixtureRequest) -> Racers:
    books.remember_problems()
    known = bool(frappe.db.sql("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'"))
    if request.param and not known:
        pytest.skip("this server does not know innodb_snapshot_isolation")
    pool.snapshot_isolation = request.param if known else None
    return pool


def _processes(script: str, site: str, log, count: int, nodes: Sequence[Node]) -> list[subprocess.Popen]:
    """So many processes, each connected to one of the nodes in turn, or to the site's own database."""
    words = [sys.executable, str(Path(__file__).parent / "integration" / script), os.getcwd(), site]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log, "text": True, "bufsize": 1}
    started = []
    for number in range(count):
        node = [json.dumps(nodes[number % len(nodes)])] if nodes else []
        started.append(subprocess.Popen([*words, *node], **pipes))
    for process in started:
        assert process.stdout.readline() == "ready\n", f"see {log.name}"
    return started


def live_at_once(
    site: str,
    world: life.World,
    folder: Path,
    processes: int,
    operations: int,
    seed: int,
    rules: Sequence[str] = tuple(life.RULES),
    nodes: Sequence[Node] = (),
) -> list[dict]:
    """Random rules of tests/life.py in several processes at once, so many operations in all; what each says of its
    part. Half of them run with innodb_snapshot_isolation, where the server knows it."""
    known = bool(frappe.db.sql("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'"))
    started: list[subprocess.Popen] = []
    with open(folder / "workers.log", "w") as log:
        try:
            started = _processes("fuzz_worker.py", site, log, processes, nodes)
            for number, process in enumerate(started):
                order = {"world": asdict(world), "rules": list(rules), "seed": seed * 100 + number}
                order["operations"] = operations // processes
                order["snapshot_isolation"] = bool(number % 2) if known else None
                print(json.dumps(order), file=process.stdin, flush=True)
            return [json.loads(process.stdout.readline()) for process in started]
        finally:
            for process in started:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
                process.wait(timeout=600)


def one_of(outcomes: list, *words: str) -> None:
    """Exactly one went through; the others were refused in these words."""
    errors = [outcome for outcome in outcomes if outcome is not None]
    assert len(errors) == len(outcomes) - 1, outcomes
    for kind, message in errors:
        assert kind not in LOST, outcomes
        for word in words:
            assert word in message, message
