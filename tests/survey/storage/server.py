"""A PostgreSQL server of our own on loopback, for tests and benchmarks."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
LACKING = "needs the programs of a PostgreSQL server (Debian: postgresql)"
STOP_SECONDS = 30


@dataclass
class Server:
    """A running server, which makes a new database for whoever asks."""

    port: int
    cluster: Path
    process: subprocess.Popen[bytes]
    numbers: Iterator[int]

    def url(self, database: str = "postgres") -> str:
        """Return the URL of a database."""
        return f"postgresql://keeper@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Return the URL of an empty database."""
        name = f"store_{next(self.numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self.url(name)


@contextmanager
def private_server(*settings: str) -> Iterator[Server]:
    """Start a server in a folder of its own and stop it at the end; FileNotFoundError without."""
    if not BINARIES:
        raise FileNotFoundError(LACKING)
    programs = BINARIES[-1].parent
    account = next(iter(_accounts()))
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=fast_folder()))
    process: subprocess.Popen[bytes] | None = None
    try:
        if os.geteuid() == 0:
            os.chown(folder, account.pw_uid, account.pw_gid)
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        who = who if os.geteuid() == 0 else {}
        cluster = folder / "cluster"
        subprocess.run(
            [programs / "initdb", "-D", cluster, "-U", "keeper", "-A", "trust", "-N", "-E", "UTF8",
             "--locale=C"],
            check=True, capture_output=True, cwd=folder, **who,
        )  # fmt: skip
        port = free_port()
        options = [
            f"port={port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={folder}",
        ]
        options += ["shared_buffers=64MB", "max_connections=60", *settings]
        arguments = [part for option in options for part in ("-c", option)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", cluster, *arguments],
                stdout=log, stderr=log, cwd=folder, start_new_session=True, **who,
            )  # fmt: skip
        server = Server(port, cluster, process, count(1))
        _wait_for(server, folder / "log")
        yield server
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def fast_folder() -> Path | None:
    """Return a folder whose syncs cost nothing, or None; no test here cuts the real power."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    return memory if os.access(memory, os.W_OK) else None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _accounts() -> Iterator[pwd.struct_passwd]:
    """Walk over the accounts under which a server may run: never the administrator's."""
    if os.geteuid() != 0:
        yield pwd.getpwuid(os.geteuid())
        return
    known = {account.pw_name: account for account in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            yield known[name]


def _wait_for(server: Server, log: Path) -> None:
    for _ in range(600):
        try:
            psycopg.connect(server.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The server does not start:\n{log.read_text(errors='replace')}")
