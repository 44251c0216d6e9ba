"""Homes on which the command line runs as a process, as its user meets it."""

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from olist.database import connect
from olist.settings import Role, load_settings
from tests.olist.processes import environment


@dataclass(frozen=True)
class Home:
    """A folder for the state, and `olist` on it."""

    path: Path

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start `olist` with the arguments."""
        return subprocess.Popen(
            [sys.executable, "-m", "olist", *arguments],
            env={**environment(self.path), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def olist(self, *arguments: str, code: int = 0, **variables: str) -> tuple[str, str]:
        """Run `olist`, claim its exit code, return what it said to stdout and stderr."""
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, f"exit code {process.returncode}\n{out}\n{err}"
        assert "Traceback" not in err
        return out, err

    def json(self, *arguments: str) -> Any:
        """Return what `olist … --json` says."""
        return json.loads(self.olist(*arguments, "--json")[0])

    def rows(self, query: str, role: Role = "admin") -> list[tuple[Any, ...]]:
        """Return the answer of Postgres; somebody must use the services meanwhile."""
        with connect(load_settings(home=self.path), role) as connection:
            return connection.execute(query.encode()).fetchall()


def copy_home(stopped: Path, place: Path) -> None:
    """Copy a home whose services are stopped, with the owners of its files; not its ports."""
    subprocess.run(["/bin/cp", "-a", str(stopped), str(place)], check=True)
    (place / "ports.json").unlink()


@contextlib.contextmanager
def new_home(like: Path | None = None) -> Iterator[Home]:
    """Give an empty home, or a copy of a stopped one; remove it with all that runs in it."""
    folder = Path(tempfile.mkdtemp(prefix="olist-", dir="/tmp"))
    folder.chmod(0o711)
    home = Home(folder / "home")
    if like is not None:
        copy_home(like, home.path)
    try:
        yield home
    finally:
        with contextlib.suppress(AssertionError):
            home.olist("down")
            home.olist("reset", "--yes")
        shutil.rmtree(folder, ignore_errors=True)
