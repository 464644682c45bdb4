"""A Galera cluster of three MariaDB servers on this machine, in a folder of its own; what a test needs of it.

Debian's galera-4 and rsync are installed where they are missing. The scripts that hand a new node its state are in the
package mariadb-server, which would start a system-wide server: it is unpacked, not installed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import MySQLdb

from devbench import debian, mariadb, steps
from devbench.paths import cached, user_name

NODES = 3
PORTS = ("sql", "group", "ist", "sst")
PROVIDER = Path("/usr/lib/galera/libgalera_smm.so")
PACKAGES = (("galera-4", PROVIDER.is_file), ("rsync", debian.has("rsync")))
PATIENCE = 120
# Durability is given up for speed, as on the bench's own server. A read waits for what other nodes have committed.
SETTINGS = """\
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
bind-address = 127.0.0.1
skip-name-resolve
innodb_flush_log_at_trx_commit = 0
innodb_flush_method = nosync
innodb_doublewrite = 0
innodb_buffer_pool_size = 128M
max_allowed_packet = 64M
binlog_format = ROW
innodb_autoinc_lock_mode = 2
wsrep_on = ON
wsrep_sst_method = rsync
wsrep_cluster_name = sales_mgmt_test
wsrep_node_address = 127.0.0.1
wsrep_sync_wait = 7
wsrep_slave_threads = 2
"""


@dataclass(eq=False)
class Node:
    """One server of the cluster."""

    folder: Path
    ports: dict[str, int]
    process: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def socket(self) -> str:
        return f"/tmp/sm-galera-{os.getpid()}-{self.ports['sql']}.sock"

    def connect(self) -> Any:
        """A connection with root's rights."""
        return MySQLdb.connect(unix_socket=self.socket, user="root", autocommit=True)

    def ask(self, query: str) -> tuple:
        """The rows of a query."""
        with contextlib.closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def status(self, name: str) -> str:
        """A status variable; empty while the node does not answer."""
        with contextlib.suppress(MySQLdb.Error):
            return self.ask(f"SHOW GLOBAL STATUS LIKE '{name}'")[0][1]
        return ""


@contextlib.contextmanager
def cluster(folder: Path, dump: Path, database: str, password: str) -> Iterator[list[Node]]:
    """Three nodes that hold a database, filled from an SQL file, and the user that owns it under its name."""
    debian.ensure(PACKAGES)
    scripts = cached("galera-scripts", server_version())
    steps.build_once(scripts, "unpack Galera's scripts", _unpack)
    shutil.rmtree(folder, ignore_errors=True)
    nodes = [Node(folder / str(number), ports) for number, ports in enumerate(_free_ports())]
    try:
        first = nodes[0]
        mariadb.make_datadir(first.folder / "data")
        _start(first, nodes, scripts, "--wsrep-new-cluster")
        _fill(first, dump, database, password)
        for node in nodes[1:]:  # one after the other: a donor serves one
            (node.folder / "data").mkdir(parents=True)
            _start(node, nodes, scripts)
        assert first.status("wsrep_cluster_size") == str(NODES)
        yield nodes
    finally:
        for node in reversed(nodes):
            if node.process:
                node.process.kill()  # nothing of it is kept
                node.process.wait()
            Path(node.socket).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def server_version() -> str:
    """Version of the installed server."""
    return subprocess.run([mariadb.server(), "--version"], capture_output=True, text=True, check=True).stdout


def _unpack(folder: Path) -> None:
    """Put the state transfer scripts of Debian's mariadb-server into a folder."""
    steps.call(["apt-get", "-qq", "download", "mariadb-server"], cwd=folder)
    [package] = folder.glob("mariadb-server_*.deb")
    steps.call(["dpkg-deb", "--extract", package, folder])
    package.unlink()
    # rsync's daemon, begun by root, writes as nobody where nothing else is said.
    script = folder / "usr/bin/wsrep_sst_rsync"
    owner = f"use chroot = no\nuid = {os.getuid()}\ngid = {os.getgid()}\n"
    script.write_text(script.read_text().replace("use chroot = no\n", owner, 1))


def _free_ports() -> list[dict[str, int]]:
    """Free ports for each node, all different."""
    probes = [socket.socket() for _ in range(NODES * len(PORTS))]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        found = iter([probe.getsockname()[1] for probe in probes])
        return [{name: next(found) for name in PORTS} for _ in range(NODES)]
    finally:
        for probe in probes:
            probe.close()


def _start(node: Node, nodes: list[Node], scripts: Path, *words: str) -> None:
    """Start a node and wait until it is in the cluster and up to date."""
    peers = ",".join(f"127.0.0.1:{each.ports['group']}" for each in nodes)
    group, ist = node.ports["group"], node.ports["ist"]
    provider = f"base_host=127.0.0.1;base_port={group};gmcast.listen_addr=tcp://127.0.0.1:{group}"
    options = node.folder / "my.cnf"
    options.write_text(
        f"[mariadbd]\n{SETTINGS}datadir = {node.folder / 'data'}\nuser = {user_name()}\nport = {node.ports['sql']}\n"
        f"socket = {node.socket}\npid-file = {node.folder / 'server.pid'}\nwsrep_provider = {PROVIDER}\n"
        f"wsrep_cluster_address = gcomm://{peers}\nwsrep_sst_receive_address = 127.0.0.1:{node.ports['sst']}\n"
        f'wsrep_provider_options = "{provider};ist.recv_addr=127.0.0.1:{ist};gcache.size=64M"\n'
    )
    path = f"{scripts / 'usr/bin'}:{os.environ['PATH']}:/usr/sbin:/sbin"
    with (node.folder / "log").open("w") as log:
        node.process = subprocess.Popen(
            [mariadb.server(), f"--defaults-file={options}", *words],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "PATH": path},
        )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while node.status("wsrep_local_state_comment") != "Synced":
        ended = node.process.poll() is not None or time.monotonic() > deadline
        assert not ended, "\n".join((each.folder / "log").read_text()[-3000:] for each in {nodes[0], node})
        time.sleep(0.1)


def _fill(node: Node, dump: Path, database: str, password: str) -> None:
    """The database as the dump has it, on the only node that there is yet: the others receive it whole."""
    node.ask(f"CREATE DATABASE `{database}`")
    node.ask(f"CREATE USER `{database}`@'%' IDENTIFIED BY '{password}'")
    node.ask(f"GRANT ALL PRIVILEGES ON `{database}`.* TO `{database}`@'%'")
    steps.call(["mariadb", "--no-defaults", f"--socket={node.socket}", "--user=root", database, "-e", f"source {dump}"])
