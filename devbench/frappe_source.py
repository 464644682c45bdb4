"""Restores Frappe from the sdist `criscostack` of the Python registry: Frappe 15.0.0-dev with its names changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tarfile
import tempfile
from pathlib import Path

from devbench import steps
from devbench.errors import DevbenchError
from devbench.paths import cached

SDIST = "criscostack-1.0.0"
SDIST_SHA256 = "82f55713e9ee191d5a6c8eaba215ae3da4ab9ee20d8eaa27f501351ee6345478"
TREE_SHA256 = "af65bc01217717017b172ea6249bfdc663508555bad9c2df8d46ba2fe79159c1"
BRANCH = "version-15"
RENAMES = (
    ("CRISCOSTACK", "FRAPPE"),
    ("Criscostack", "Frappe"),
    ("criscostack", "frappe"),
    ("Criscoerp", "ERPNext"),
    ("criscoerp", "erpnext"),
    ("Crisco", "Frappe"),
    ("crisco", "frappe"),
    ("brik_helper", "bench_helper"),
)
COMMIT_DATE = "2023-08-05T00:00:00+0000"


def restored_repository() -> Path:
    """A git repository of the restored Frappe with the branch version-15, made once and kept in the cache."""
    target = cached("frappe", SDIST_SHA256, TREE_SHA256, repr(RENAMES), BRANCH)
    return steps.build_once(target, "restore Frappe from the registry", build_repository)


def build_repository(folder: Path) -> None:
    """Fetch, restore, check and commit."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as downloads:
        restore(download(Path(downloads)), folder)
    check_tree(folder)
    commit_all(folder)


def download(folder: Path) -> Path:
    """Fetch the pinned sdist with pip; the hash is checked by pip and again here."""
    pin = folder / "pin.txt"
    pin.write_text(f"{SDIST.replace('-', '==')} --hash=sha256:{SDIST_SHA256}\n")
    steps.call(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
        + ["--dest", folder, "-r", pin],
        hint="Check that the Python registry can be reached (pip config list), then run the same command again.",
    )
    archive = folder / f"{SDIST}.tar.gz"
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SDIST_SHA256:
        raise DevbenchError(f"{archive.name} is not the pinned file: empty pip's cache (pip cache purge), run again.")
    return archive


def rename(text: str) -> str:
    """Give back Frappe's own names."""
    for changed, original in RENAMES:
        text = text.replace(changed, original)
    return text


def restore(archive: Path, folder: Path) -> None:
    """Unpack the sdist into the folder, with Frappe's names in paths and in texts."""
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = Path(member.name).parts[1:]
            if not member.isfile() or not parts:
                continue
            if ".." in parts:
                raise DevbenchError(f"{archive.name} holds a path outside itself: {member.name}.")
            data = tar.extractfile(member).read()
            with contextlib.suppress(UnicodeDecodeError):
                data = rename(data.decode()).encode()
            target = folder / rename("/".join(parts))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def tree_sha256(folder: Path) -> str:
    """Hash over the names and contents of all files of a folder, .git left out."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(".git/"):
            total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def check_tree(folder: Path) -> None:
    """Refuse a restored tree that is not the pinned one."""
    found = tree_sha256(folder)
    if found != TREE_SHA256:
        raise DevbenchError(f"The restored Frappe is not the pinned one (tree {found}): report this, do not go on.")


def commit_all(folder: Path, branch: str = BRANCH) -> None:
    """Make the folder a git repository with one commit, because bench installs apps from branches."""
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in COMMIT_BY.items()}
    hint = "Install git and run the same command again."
    for words in (["init", "--quiet", "--initial-branch", branch], ["add", "--all", "--force"]):
        steps.call(["git", *words], cwd=folder, hint=hint)
    steps.call(
        ["git", "-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify", "-m", "Frappe as restored"],
        cwd=folder,
        env={**who, "HOME": os.devnull},
        hint=hint,
    )


COMMIT_BY = {"NAME": "devbench", "EMAIL": "devbench@localhost", "DATE": COMMIT_DATE}
