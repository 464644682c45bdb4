"""Steps: each shows its name and its time, and leaves a stamp only when it is complete."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from devbench.errors import DevbenchError

# Commands inherit the locks: what a killed devbench left running holds them on, and the next run waits for its end.
held_locks: list[int] = []


def say(text: str) -> None:
    """Tell the user something; on stderr, so that stdout holds results only."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Show a step and how long it took."""
    start = time.monotonic()
    say(f"  {name} ...")
    yield
    say(f"  {name}: {time.monotonic() - start:.1f} s")


def is_done(stamp: Path, value: str = "") -> bool:
    """True if the stamp stands and holds this value."""
    return stamp.is_file() and stamp.read_text() == value


def mark_done(stamp: Path, value: str = "") -> None:
    """Leave a stamp, all at once: a killed run leaves none."""
    write_atomically(stamp, value)


def write_atomically(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old text or the new, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.touch(mode=mode)
    temporary.write_text(text)
    temporary.replace(path)


@contextlib.contextmanager
def build_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to build in; it gets its real name only if the block succeeds."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{target.name}.building")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    yield temporary
    shutil.rmtree(target, ignore_errors=True)
    temporary.rename(target)


def build_once(target: Path, title: str, build: Callable[[Path], None]) -> Path:
    """A folder of the cache: built by the first who needs it, while the others wait."""
    if not target.is_dir():
        with locked(target.with_name(f"{target.name}.lock")):
            if not target.is_dir():
                with step(title), build_folder(target) as folder:
                    build(folder)
    return target


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one devbench at a time change what the lock file stands for; the others wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  waiting for another devbench ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        held_locks.append(lock.fileno())
        try:
            yield
        finally:
            held_locks.remove(lock.fileno())


def call(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    hint: str = "",
    log: Path | None = None,
) -> str:
    """Run a command quietly and return its output; if it fails, show the end of its output."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            pass_fds=held_locks,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except FileNotFoundError as error:
        raise DevbenchError(f"{command[0]} is not installed. {hint}".strip()) from error
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as file:
            file.write(f"$ {' '.join(map(str, command))}\n{done.stdout}\n")
    if done.returncode:
        say("".join(f"    {line}\n" for line in done.stdout.splitlines()[-40:]).rstrip("\n"))
        where = f" (whole output: {log})" if log else ""
        raise DevbenchError(f"'{' '.join(map(str, command))}' failed{where}. {hint}".strip())
    return done.stdout
