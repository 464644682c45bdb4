"""The private MariaDB of a bench: its own datadir, socket and port, and nobody else's."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devbench import processes, steps
from devbench.paths import Bench, digest, user_name

NAME = "mariadb"
# Durability is given up for speed: this server holds demo and test data. Production keeps MariaDB's defaults.
SETTINGS = """\
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
bind-address = 127.0.0.1
skip-name-resolve
skip-log-bin
innodb_flush_log_at_trx_commit = 2
innodb_flush_method = nosync
innodb_doublewrite = 0
innodb_buffer_pool_size = 512M
innodb_log_file_size = 256M
max_allowed_packet = 64M
max_connections = 400
"""


def folder(bench: Bench) -> Path:
    return bench.run_dir / NAME


def options_file(bench: Bench) -> Path:
    """Option file of server and client; `mariadb --defaults-file=` of it opens a root session."""
    return folder(bench) / "my.cnf"


def socket_path(bench: Bench) -> Path:
    """The server's socket; in the temporary folder where the bench's path is too long for a socket."""
    path = folder(bench) / "server.sock"
    return path if len(str(path)) < 100 else Path(tempfile.gettempdir()) / f"devbench-{digest(str(path))}.sock"


def up(bench: Bench) -> bool:
    """Start the server if it does not run; True if this call started it."""
    if processes.running(bench, NAME):
        return False
    with steps.step("start MariaDB"):
        if not (folder(bench) / "data").is_dir():
            make_datadir(folder(bench) / "data")
        state = processes.read_state(bench)
        state.setdefault("root_password", secrets.token_urlsafe(16))
        processes.write_state(bench, state)
        port = processes.take_port(bench, NAME)
        write_options(bench, port, state["root_password"])
        processes.start(
            bench,
            NAME,
            [server(), f"--defaults-file={options_file(bench)}"],
            ready=lambda: processes.answers(port),
        )
    return True


def server() -> str:
    """Path of mariadbd, which Debian keeps out of a plain user's PATH."""
    return shutil.which("mariadbd") or "/usr/sbin/mariadbd"


def make_datadir(target: Path) -> None:
    """Create MariaDB's system tables."""
    with steps.build_folder(target) as data:
        steps.call(
            ["mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={user_name()}"]
            + ["--auth-root-authentication-method=normal", "--skip-test-db"]
        )


def write_options(bench: Bench, port: int, password: str) -> None:
    """Write the option file, and the statements that the server runs whenever it starts."""
    place = folder(bench)
    access = f"socket = {socket_path(bench)}\nport = {port}\n"
    steps.write_atomically(
        options_file(bench),
        f"[mariadbd]\ndatadir = {place / 'data'}\npid-file = {place / 'server.pid'}\nuser = {user_name()}\n"
        f"init-file = {place / 'start.sql'}\n{access}{SETTINGS}"
        f"[client]\nuser = root\npassword = {password}\ndefault-character-set = utf8mb4\n{access}",
        mode=0o600,
    )
    # An anonymous user would win over a site's user on localhost.
    steps.write_atomically(
        place / "start.sql",
        "DELETE FROM mysql.global_priv WHERE User = '';\nFLUSH PRIVILEGES;\n"
        f"CREATE OR REPLACE USER root@localhost IDENTIFIED BY '{password}';\n"
        f"CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        "GRANT ALL PRIVILEGES ON *.* TO root@localhost WITH GRANT OPTION;\n"
        "GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n",
        mode=0o600,
    )


@contextlib.contextmanager
def root(bench: Bench) -> Iterator[Any]:
    """A cursor with root's rights."""
    import MySQLdb

    connection = MySQLdb.connect(read_default_file=str(options_file(bench)), read_default_group="client")
    try:
        with connection.cursor() as cursor:
            yield cursor
        connection.commit()
    finally:
        connection.close()


def create_database(bench: Bench, name: str, password: str) -> None:
    """Make an empty database and the user that owns it, in place of what bore this name."""
    drop_database(bench, name)
    with root(bench) as cursor:
        cursor.execute(f"CREATE DATABASE `{name}`")
        cursor.execute(f"CREATE USER `{name}`@'%%' IDENTIFIED BY %s", (password,))
        cursor.execute(f"GRANT ALL PRIVILEGES ON `{name}`.* TO `{name}`@'%'")


def drop_database(bench: Bench, name: str) -> None:
    """Remove a database and its user, from whatever host: Frappe's restore makes one of its own."""
    with root(bench) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
        cursor.execute("SELECT Host FROM mysql.user WHERE User = %s", (name,))
        for (host,) in cursor.fetchall():
            cursor.execute("DROP USER IF EXISTS %s@%s", (name, host))


def dump(bench: Bench, name: str, target: Path) -> None:
    """Write a database to an SQL file, complete or not at all."""
    part = target.with_name(f"{target.name}.part")
    steps.call(
        ["mariadb-dump", f"--defaults-file={options_file(bench)}", "--single-transaction", "--skip-dump-date"]
        + [f"--result-file={part}", name]
    )
    part.replace(target)


def load(bench: Bench, name: str, source: Path) -> None:
    """Fill a database from an SQL file."""
    steps.call(["mariadb", f"--defaults-file={options_file(bench)}", name, "-e", f"source {source}"])


def root_password(bench: Bench) -> str:
    """Password of the database's root."""
    return processes.read_state(bench)["root_password"]
