"""devbench's own virtual environment: frappe-bench, uv, the database driver and the linters, all pinned."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from devbench import steps
from devbench.paths import DEVBENCH, cached, home

REQUIREMENTS = DEVBENCH / "requirements-tools.txt"


def folder() -> Path:
    """Where the tools lie; another Python or another pin gives another folder."""
    return cached("tools", REQUIREMENTS, sys.version, sys.base_prefix)


def ensure() -> Path:
    """Build the tools if they are missing and return their Python."""
    place = folder()
    with steps.locked(home() / "tools.lock"):
        if not steps.is_done(place / "complete"):
            with steps.step("install the tools (frappe-bench, uv, mysqlclient, linters)"):
                # Not built under a temporary name: a virtual environment holds its own path.
                shutil.rmtree(place, ignore_errors=True)
                base = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
                steps.call([base if base.exists() else sys.executable, "-m", "venv", place])
                steps.call(
                    [place / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS],
                    hint="Check that the Python registry can be reached (pip config list), then run the same again.",
                )
                steps.mark_done(place / "complete")
    return place / "bin" / "python"


def environment() -> dict[str, str]:
    """Variables for commands that need the tools: bench calls uv by name."""
    path = f"{folder() / 'bin'}:{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin"
    return {"PATH": path}
