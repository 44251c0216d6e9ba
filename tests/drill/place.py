"""A home with `olist up --scheduled` in it, seen from outside: GraphQL, `/proc`, the CLI."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO, TypeVar

from olist.settings import PROJECT_DIR, load_settings
from orchestration.workers import lock_of

_PATIENCE_SECONDS = 900

T = TypeVar("T")


class Wrong(Exception):
    """Something is not as it must be."""


class Home:
    """One home."""

    def __init__(self, folder: Path) -> None:
        """Take `folder` for a home; nothing is started yet."""
        self.folder = folder
        bin_folder = Path(sys.executable).parent
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OLIST_", "PG", "AWS_", "DBT_", "DAGSTER_"))
        } | {
            "OLIST_HOME": str(folder),
            "OLIST_ENV_FILE": os.devnull,
            "PYTHONPATH": str(PROJECT_DIR),
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
            # Not today: only what lands starts a run here.
            "OLIST_SCHEDULE": "0 6 1 1 *",
            **{f"OLIST_{name}_PORT": "0" for name in ("DAGSTER", "DASHBOARD", "DOCS")},
        }
        self.dagster = ""

    def olist(self, *arguments: str) -> str:
        """Run a command to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "olist", *arguments],
            cwd=PROJECT_DIR,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Wrong(f"olist {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def publications(self) -> list[dict[str, Any]]:
        """Return what is published, the newest first."""
        found: list[dict[str, Any]] = json.loads(self.olist("publications", "--json"))
        return found

    @contextlib.contextmanager
    def up(self) -> Iterator[None]:
        """Have everything running, scheduled, while the block runs."""
        log = self.folder.with_suffix(".log")
        with log.open("w+") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "olist", "up", "--scheduled"],
                cwd=PROJECT_DIR,
                env=self._environment,
                stdout=said,
                stderr=said,
            )
            try:
                self.dagster = self._address(process, said)
                yield
            finally:
                process.terminate()
                process.wait(90)

    def _address(self, process: "subprocess.Popen[bytes]", said: TextIO) -> str:
        def found() -> str | None:
            said.seek(0)
            text = said.read()
            if process.poll() is not None:
                raise Wrong(f"olist up ended: {text}")
            match = re.search(r"(?m)^dagster +(http\S+)$", text)
            return match[1] if match else None

        return within("olist up says its addresses", found)

    def query(self, text: str, **variables: Any) -> Any:
        """Ask Dagster's web server; None while it does not answer."""
        request = urllib.request.Request(  # noqa: S310 - http
            f"{self.dagster}/graphql",
            json.dumps({"query": text, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - http
                return json.load(answer)["data"]
        except (urllib.error.URLError, OSError):
            return None

    def runs(self) -> list[dict[str, Any]]:
        """Return all runs, the newest first."""
        data = self.query(
            "{ runsOrError { ... on Runs { results { runId status tags { key value } } } } }"
        )
        return data["runsOrError"]["results"] if data else []

    def worker(self, run_id: str) -> int:
        """Return the process of a run."""
        content = json.loads(lock_of(load_settings(home=self.folder), run_id).read_text())
        return int(content["pid"])

    def process(self, name: str) -> int | None:
        """Return the process of one of the apps, by what its command line has."""
        workspace = self.folder / "dagster" / "workspace.yaml"
        port = json.loads(workspace.read_text())["load_from"][0]["grpc_server"]["port"]
        marks = {
            "web server": ("dagster-webserver", str(workspace)),
            "daemon": ("dagster-daemon", str(workspace)),
            "code server": ("grpc", str(port)),
        }[name]
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_text() if folder.name.isdigit() else ""
                if all(mark in words for mark in marks):
                    return int(folder.name)
        return None

    def postgres(self) -> int:
        """Return the postmaster."""
        file = self.folder / "data" / "postgres" / "postmaster.pid"
        return int(file.read_text().splitlines()[0])


def within(what: str, look: Callable[[], T | None]) -> T:
    """Look until there is something; return it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            if (found := look()) is not None:
                return found
        time.sleep(0.2)
    raise Wrong(f"not within {_PATIENCE_SECONDS} s: {what}")
