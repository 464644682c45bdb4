"""What is missing is installed, and what cannot be done is said in one line."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from devbench import debian, steps
from devbench.errors import DevbenchError

MISSING = [("some-server-core", lambda: False), ("git", lambda: True)]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Commands are written down instead of run; apt's first install fails, as with outdated lists."""
    made: list[str] = []

    def call(command, **_):
        made.append(" ".join(command))
        if "install" in command and not any("update" in line for line in made):
            raise DevbenchError("apt-get failed")
        return ""

    monkeypatch.setattr(steps, "call", call)
    monkeypatch.setattr(debian, "PACKAGES", MISSING)
    monkeypatch.setattr(shutil, "which", lambda name, **_: f"/usr/bin/{name}")
    return made


def test_root_installs_only_what_is_missing_after_one_update(calls: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    debian.ensure()
    assert [line.split("-qq ")[1] for line in calls] == [
        "install --no-install-recommends some-server-core",
        "update",
        "install --no-install-recommends some-server-core",
    ]


def test_a_plain_user_takes_sudo(calls: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    debian.ensure()
    assert all(line.startswith("sudo -n ") for line in calls)


def test_without_root_and_sudo_the_command_to_run_is_said(calls: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name, **_: None if name == "sudo" else name)
    with pytest.raises(DevbenchError, match="apt-get install some-server-core"):
        debian.ensure()
    assert not calls


def test_nothing_missing_asks_nothing(calls: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(debian, "PACKAGES", MISSING[1:])
    debian.ensure()
    assert not calls


def test_no_package_brings_a_system_service():
    assert not {name for name, _ in debian.PACKAGES} & {"mariadb-server", "redis-server", "redis"}


def test_a_full_disk_is_refused_early(home: Path, monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12 - 10**9, 10**9))
    with pytest.raises(DevbenchError, match=r"Only 0\.9 GB are free.*SALES_MGMT_HOME"):
        debian.check_space()
