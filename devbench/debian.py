"""What devbench needs from Debian, installed only where it is missing."""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from devbench import steps
from devbench.errors import DevbenchError
from devbench.paths import home

MINIMUM_FREE_BYTES = 3 * 1024**3


def has(program: str) -> Callable[[], bool]:
    """A check for a program; the folders that a plain user's PATH lacks are looked into as well."""
    return lambda: shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin") is not None


# Packages without a system service are taken on purpose: nothing of ours may start a system-wide server.
PACKAGES: tuple[tuple[str, Callable[[], bool]], ...] = (
    ("git", has("git")),
    ("gcc", has("gcc")),
    ("libc6-dev", Path("/usr/include/stdio.h").is_file),
    ("pkg-config", has("pkg-config")),
    ("mariadb-server-core", has("mariadb-install-db")),
    ("mariadb-client", has("mariadb-dump")),
    ("libmariadb-dev", has("mariadb_config")),
    ("redis-tools", has("redis-check-rdb")),
    # Frappe's PDF engine, and fonts for what it prints: Latin ones as wide as Arial, and Chinese.
    ("wkhtmltopdf", has("wkhtmltopdf")),
    ("fonts-liberation", Path("/usr/share/fonts/truetype/liberation").is_dir),
    ("fonts-wqy-microhei", Path("/usr/share/fonts/truetype/wqy").is_dir),
    ("nodejs", has("node")),
    ("npm", has("npm")),
    ("python3-venv", lambda: find_spec("ensurepip") is not None),
    ("python3-dev", lambda: Path(sysconfig.get_path("include"), "Python.h").is_file()),
)
BROWSER = (("chromium", has("chromium")),)
"""What the tests in tests/browser need besides."""


def ensure(packages: Iterable[tuple[str, Callable[[], bool]]] | None = None) -> None:
    """Install what is missing of these packages, or of all that a bench needs; refuse early what would fail late."""
    check_space()
    missing = [package for package, present in packages or PACKAGES if not present()]
    if missing:
        with steps.step(f"install {' '.join(missing)} from Debian"):
            install(missing)


def check_space() -> None:
    """Refuse a disk that cannot hold a bench."""
    place = home()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < MINIMUM_FREE_BYTES:
        raise DevbenchError(
            f"Only {free / 1024**3:.1f} GB are free under {home()}, {MINIMUM_FREE_BYTES // 1024**3} GB are needed: "
            "free some, or set SALES_MGMT_HOME to a folder on another disk."
        )


def install(packages: list[str]) -> None:
    """apt-get install, after one apt-get update if the lists do not know a package or are outdated."""
    apt = [*as_root(packages), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-qq"]
    words = [*apt, "install", "--no-install-recommends", *packages]
    try:
        steps.call(words)
    except DevbenchError:
        hint = "Check that Debian's registry can be reached (/etc/apt/sources.list), then run the same command again."
        steps.call([*apt, "update"], hint=hint)
        steps.call(words, hint=hint)


def as_root(packages: list[str]) -> list[str]:
    """The words that give root's rights, none for root."""
    by_hand = f"apt-get install {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise DevbenchError(f"This is not Debian: install what its packages {' '.join(packages)} hold, run again.")
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        raise DevbenchError(f"Not root, and sudo is not installed: run '{by_hand}' as root, then this again.")
    try:
        steps.call(["sudo", "-n", "true"])
    except DevbenchError as error:
        raise DevbenchError(f"sudo asks for a password: run 'sudo {by_hand}', then this again.") from error
    return ["sudo", "-n"]
