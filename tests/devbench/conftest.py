"""Fixtures of devbench's own tests: a home of their own, and the bench that runs the suite."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from devbench.paths import Bench


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for cache and benches."""
    monkeypatch.setenv("SALES_MGMT_HOME", str(tmp_path))
    monkeypatch.delenv("SALES_MGMT_BENCH", raising=False)
    return tmp_path


@pytest.fixture
def bench(home: Path) -> Bench:
    """A bench that is an empty folder."""
    made = Bench()
    made.run_dir.mkdir(parents=True)
    return made


@pytest.fixture(scope="session")
def real_bench() -> Bench:
    """The bench that runs the suite."""
    made = Bench()
    if not made.python.is_file():
        pytest.exit(f"There is no bench in {made.path}: run 'make test', which makes it.", returncode=2)
    assert made.python.parent.samefile(Path(sys.executable).parent), "run the bench's own pytest"
    return made
