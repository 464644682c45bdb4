"""Frappe is restored from the pinned sdist, and nothing else passes for it."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from devbench import frappe_source
from devbench.errors import DevbenchError


def archive_of(folder: Path, files: dict[str, bytes]) -> Path:
    """An sdist with these files."""
    path = folder / f"{frappe_source.SDIST}.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(f"{frappe_source.SDIST}/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def test_the_cached_repository_holds_the_pinned_tree_on_the_branch():
    repository = frappe_source.restored_repository()
    assert frappe_source.tree_sha256(repository) == frappe_source.TREE_SHA256
    git = ["git", "-C", str(repository)]
    assert subprocess.check_output([*git, "branch", "--show-current"], text=True).strip() == frappe_source.BRANCH
    assert not subprocess.check_output([*git, "status", "--porcelain"])


def test_names_are_changed_back_in_paths_and_texts_but_not_in_binary_files(tmp_path: Path):
    binary = b"\xff\xfe criscostack"
    files = {
        "criscostack/utils/brik_helper.py": b"import criscostack  # Crisco, Criscoerp, CRISCOSTACK",
        "a.bin": binary,
    }
    restored = tmp_path / "restored"
    frappe_source.restore(archive_of(tmp_path, files), restored)
    assert (restored / "frappe/utils/bench_helper.py").read_text() == "import frappe  # Frappe, ERPNext, FRAPPE"
    assert (restored / "a.bin").read_bytes() == binary


def test_another_tree_is_refused(tmp_path: Path):
    (tmp_path / "frappe").mkdir()
    with pytest.raises(DevbenchError, match="not the pinned one"):
        frappe_source.check_tree(tmp_path)


def test_a_path_outside_the_folder_is_refused(tmp_path: Path):
    with pytest.raises(DevbenchError, match="outside"):
        frappe_source.restore(archive_of(tmp_path, {"../evil": b""}), tmp_path / "restored")


def test_an_unreachable_registry_is_named(home: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(DevbenchError, match="registry can be reached"):
        frappe_source.restored_repository()
