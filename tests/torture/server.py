"""A Postgres of one campaign's own, to be crashed and started again, and a disk that is small."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from olist.services import free_port, places, postgres
from olist.services.places import Place as Home
from olist.services.private import own
from olist.settings import Settings


@dataclass(frozen=True)
class Server:
    """A Postgres that only its campaign knows."""

    port: int
    home: Home
    bin: Path

    def start(self) -> None:
        """Start it, and wait until it has recovered."""
        self._pg_ctl("start", f"--log={self.home.data / 'log'}", f"--options=--port={self.port}")

    def stop(self, mode: str) -> None:
        """Stop it; `immediate` is a crash."""
        self._pg_ctl("stop", f"--mode={mode}")

    def _pg_ctl(self, *what: str) -> None:
        account = self.home.account
        subprocess.run(
            [str(self.bin / "pg_ctl"), f"--pgdata={self.home.data / 'postgres'}", "--wait", *what],
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )


@contextlib.contextmanager
def server(services: Settings, folder: Path) -> Iterator[Server]:
    """Run another Postgres, with the passwords of the services."""
    folder.mkdir(mode=0o711)
    account = places.locate(services).account
    home = Home(home=folder, data=folder / "data", account=account)
    for made in (home.data, home.logs):
        made.mkdir()
        own(made, account)
    binaries = postgres.installation(home)
    connection = services.connection()
    postgres.initialise(
        home,
        binaries,
        user=connection.admin_user,
        password=connection.admin_password.get_secret_value(),
    )
    with (home.data / "postgres" / "postgresql.conf").open("a") as file:
        file.write("listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
        file.write("wal_level = minimal\nmax_wal_senders = 0\ntimezone = 'UTC'\n")
    running = Server(free_port(), home, binaries.bin)
    running.start()
    try:
        yield running
    finally:
        running.stop("immediate")


class NoDiskError(Exception):
    """No small disk can be made here; the text says why."""


@contextlib.contextmanager
def small_disk(services: Settings, folder: Path, *, megabytes: int) -> Iterator[Path]:
    """Mount a file system in memory that is soon full, for the services' user.

    Raises:
        NoDiskError: only root on Linux can.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        raise NoDiskError("needs root on Linux, to make a small disk")
    folder.mkdir()
    size = f"size={megabytes}m,mode=0711"
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        raise NoDiskError(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        space = folder / "tablespace"
        space.mkdir(mode=0o700)
        own(space, places.locate(services).account)
        yield space
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(folder)], check=True)
