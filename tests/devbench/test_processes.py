"""devbench stops what it started, and nothing else."""

from __future__ import annotations

import os
import socket

import pytest

from devbench import processes, servers
from devbench.errors import DevbenchError
from devbench.paths import Bench


def test_start_and_stop(bench: Bench):
    processes.start(bench, "sleeper", ["sleep", "3600"])
    pid = processes.running(bench, "sleeper")
    assert pid and os.getsid(pid) == pid
    assert processes.stop(bench, "sleeper")
    assert not processes.running(bench, "sleeper")
    assert processes.birth(pid) is None
    assert not processes.stop(bench, "sleeper")


def test_a_process_that_only_has_the_pid_is_left_alone(bench: Bench):
    processes.start(bench, "sleeper", ["sleep", "3600"])
    state = processes.read_state(bench)
    record = dict(state["processes"]["sleeper"])
    state["processes"]["sleeper"]["birth"] = "another boot:1"
    processes.write_state(bench, state)
    assert processes.running(bench, "sleeper") is None
    assert not processes.stop(bench, "sleeper")
    assert processes.birth(record["pid"]) == record["birth"]
    processes.write_state(bench, {**state, "processes": {"sleeper": record}})
    assert processes.stop(bench, "sleeper")


def test_a_server_that_ends_at_once_is_reported_with_its_log(bench: Bench, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(DevbenchError, match=r"broken did not start: read .*broken\.log"):
        processes.start(bench, "broken", ["sh", "-c", "echo why; exit 1"], ready=lambda: False)
    assert "why" in capfd.readouterr().err
    assert "broken" not in processes.read_state(bench)["processes"]


def test_the_state_is_not_for_others(bench: Bench):
    processes.write_state(bench, processes.read_state(bench))
    assert bench.state_file.stat().st_mode & 0o077 == 0


def test_a_port_is_kept_while_it_is_free(bench: Bench):
    port = processes.take_port(bench, "web")
    assert processes.take_port(bench, "web") == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert processes.answers(port)
        assert processes.take_port(bench, "web", preferred=port) != port
        with pytest.raises(DevbenchError, match=rf"Port {port} is taken.*--port"):
            servers.choose_port(bench, port)


def test_two_servers_of_a_bench_never_share_a_port(bench: Bench):
    port = processes.take_port(bench, "web")
    assert processes.take_port(bench, "front", preferred=port) != port
