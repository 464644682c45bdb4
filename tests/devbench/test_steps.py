"""A step is complete or it left nothing that passes for complete."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devbench import steps
from devbench.errors import DevbenchError
from devbench.paths import CHECKOUT


def test_a_folder_gets_its_name_only_when_it_is_complete(tmp_path: Path):
    target = tmp_path / "thing"
    with pytest.raises(RuntimeError), steps.build_folder(target) as folder:
        (folder / "half").touch()
        raise RuntimeError
    assert not target.exists()
    with steps.build_folder(target) as folder:
        (folder / "whole").touch()
    assert [path.name for path in target.iterdir()] == ["whole"]
    assert [path.name for path in tmp_path.iterdir()] == ["thing"]


def test_a_killed_build_is_begun_again(tmp_path: Path):
    target = tmp_path / "thing"
    script = (
        f"import sys, time; sys.path.append({str(CHECKOUT)!r})\n"
        "from pathlib import Path; from devbench import steps\n"
        f"with steps.build_folder(Path({str(target)!r})) as folder:\n"
        "    (folder / 'half').touch(); print('building', flush=True); time.sleep(3600)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "building\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not target.exists()
    with steps.build_folder(target) as folder:
        (folder / "whole").touch()
    assert [path.name for path in target.iterdir()] == ["whole"]


def test_a_stamp_holds_for_its_value_only(tmp_path: Path):
    stamp = tmp_path / "stamp"
    assert not steps.is_done(stamp, "a")
    steps.mark_done(stamp, "a")
    assert steps.is_done(stamp, "a")
    assert not steps.is_done(stamp, "b")


def test_a_failed_command_shows_its_end_and_the_hint(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    log = tmp_path / "log"
    with pytest.raises(DevbenchError, match=r"failed.*Do this\."):
        steps.call([sys.executable, "-c", "print('last words'); raise SystemExit(3)"], hint="Do this.", log=log)
    assert "last words" in capfd.readouterr().err
    assert "last words" in log.read_text()


def test_a_missing_program_is_named():
    with pytest.raises(DevbenchError, match=r"no-such-program is not installed\. Install it\."):
        steps.call(["no-such-program"], hint="Install it.")
