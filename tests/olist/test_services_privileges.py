"""Binaries that the services' user cannot reach."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from olist.services import places, postgres, supervisor
from olist.settings import load_settings

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or sys.platform != "linux", reason="only root runs them as somebody else"
)


def test_postgres_is_copied_once_to_where_nobody_can_execute_it(
    short_tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "SHARED", short_tmp / "copies")
    monkeypatch.setattr(postgres, "reachable", lambda _path: False)
    place = places.locate(load_settings(home=short_tmp / "unused"))
    copy = postgres.installation(place)
    made_at = copy.bin.stat().st_ctime_ns
    assert copy.bin.is_relative_to(short_tmp / "copies")
    for program in ("postgres", "initdb"):
        said = subprocess.run(
            [copy.bin / program, "--version"],
            user="nobody",
            env={},
            cwd="/",
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.startswith(f"{program} (PostgreSQL) 18.")
    assert postgres.installation(place) == copy
    assert copy.bin.stat().st_ctime_ns == made_at
    assert [path.name for path in (short_tmp / "copies").glob("*.new-*")] == []


def test_a_binary_in_a_closed_folder_is_executed_without_a_copy(short_tmp: Path) -> None:
    closed, log = short_tmp / "closed-binaries", short_tmp / "whoami.log"
    closed.mkdir(mode=0o700)
    binary = shutil.copy(shutil.which("id") or "/usr/bin/id", closed / "id")
    account = places.locate(load_settings(home=short_tmp / "unused")).account
    assert account is not None
    program = {
        "name": "id",
        "argv": [str(binary), "-un"],
        "by_descriptor": True,
        "environment": {},
        "folder": "/",
        "log": str(log),
        "user": account.user,
        "group": account.group,
        "death_signal": int(signal.SIGKILL),
    }
    parent = supervisor.Supervisor({"state_file": str(short_tmp / "state"), "programs": [program]})
    _, status = os.waitpid(parent.spawn(program), 0)
    assert (os.waitstatus_to_exitcode(status), log.read_text()) == (0, "nobody\n")
