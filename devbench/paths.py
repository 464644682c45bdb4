"""Where everything lies: the checkout, the cache of pinned things, and the bench of this checkout."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DEVBENCH = CHECKOUT / "devbench"
DEMO_SITE = "demo.localhost"
TEST_SITE = "test.localhost"


def digest(*parts: str | bytes | Path) -> str:
    """Short hash of strings and files, for names of folders that depend on them."""
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part.encode() if isinstance(part, str) else part
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()[:12]


def home() -> Path:
    """The folder that holds cache and benches: $SALES_MGMT_HOME or ~/.cache/sales_mgmt."""
    return Path(os.environ.get("SALES_MGMT_HOME") or "~/.cache/sales_mgmt").expanduser().absolute()


def cached(kind: str, *inputs: str | bytes | Path) -> Path:
    """The cache folder of something that is made from these inputs and from nothing else."""
    return home() / "cache" / f"{kind}-{digest(*inputs)}"


def user_name() -> str:
    """Name of the user who runs devbench; bench drops root's privileges unless it is told this name."""
    return getpass.getuser()


@dataclass(frozen=True)
class Bench:
    """The bench of a checkout, one for each choice of --frappe-path and --app."""

    frappe_path: Path | None = None
    extra_apps: tuple[Path, ...] = field(default=())

    @classmethod
    def of(cls, frappe_path: str | None = None, apps: Iterable[str] = ()) -> Bench:
        """The bench for the given command line flags."""
        return cls(
            Path(frappe_path).resolve() if frappe_path else None,
            tuple(Path(app).resolve() for app in apps),
        )

    @cached_property
    def path(self) -> Path:
        """The bench folder."""
        if override := os.environ.get("SALES_MGMT_BENCH"):
            return Path(override).absolute()
        return home() / "benches" / digest(str(CHECKOUT), str(self.frappe_path or ""), *map(str, self.extra_apps))

    @property
    def sites(self) -> Path:
        return self.path / "sites"

    @property
    def python(self) -> Path:
        return self.path / "env" / "bin" / "python"

    @property
    def state_file(self) -> Path:
        return self.path / "devbench.json"

    @property
    def lock_file(self) -> Path:
        """Held while the bench is changed; beside the bench, which may not exist yet."""
        return self.path.with_name(f"{self.path.name}.lock")

    @property
    def run_dir(self) -> Path:
        """Data and sockets of the private servers."""
        return self.path / "servers"

    @property
    def logs(self) -> Path:
        return self.path / "logs"
